import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { collectDefaultMetrics } from 'prom-client';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { MetricsRegistry } from './metrics/registry.js';

/** Health and metrics. Other modules import it to register metrics of their own. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, MetricsController],
  providers: [
    Readiness,
    {
      provide: MetricsRegistry,
      useFactory: () => {
        const register = new MetricsRegistry();
        collectDefaultMetrics({ register });
        return register;
      },
    },
  ],
  exports: [MetricsRegistry],
})
export class ObservabilityModule {}
