import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Logger } from 'pino';
import { AuthGuard } from '../auth/auth.guard.js';
import { AuthModule } from '../auth/auth.module.js';
import { LOGGER } from '../observability/log/logger.token.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import type { Settings } from '../settings/settings.js';
import { SETTINGS } from '../settings/settings.token.js';
import { InputValidationPipe } from './input/validation.pipe.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { SlowAnswers } from './slow-answers.js';

@Module({})
class EdgeModule {}

/** What stands between the world and the controllers: identity, validation, problems. Global, once per program. */
export const edgeModule = (settings: Settings, logger: Logger): DynamicModule => ({
  module: EdgeModule,
  global: true,
  imports: [AuthModule, ObservabilityModule],
  providers: [
    { provide: SETTINGS, useValue: settings },
    { provide: LOGGER, useValue: logger },
    { provide: APP_GUARD, useClass: AuthGuard },
    SlowAnswers,
    { provide: APP_PIPE, useClass: InputValidationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [SETTINGS, LOGGER, AuthModule, ObservabilityModule],
});
