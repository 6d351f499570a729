import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HEALTH_INDICATORS } from '../infra/observability/health/health-indicator.js';
import { MetricsRegistry } from '../infra/observability/metrics/registry.js';
import { projectionHealth } from './projection-health.js';
import { registerProjectionMetrics } from './projection-metrics.js';
import { Projections } from './projections.js';
import { queryHandlers } from './query-handlers.js';
import { RebuildJobs } from './rebuild/rebuild-jobs.js';
import { Standings } from './upkeep/standings.js';
import { Upkeep } from './upkeep/upkeep.js';

const PROJECTION_METRICS = Symbol('PROJECTION_METRICS');

/** Everything that turns the log into read models and answers from them. Log and database come by injection. */
@Module({
  imports: [CqrsModule],
  providers: [
    Projections,
    RebuildJobs,
    Standings,
    Upkeep,
    ...queryHandlers,
    {
      provide: HEALTH_INDICATORS,
      inject: [Projections],
      useFactory: (projections: Projections) => [projectionHealth(projections)],
    },
    { provide: PROJECTION_METRICS, inject: [Projections, MetricsRegistry], useFactory: registerProjectionMetrics },
  ],
  exports: [Projections, Standings, Upkeep],
})
export class ProjectionsModule {}
