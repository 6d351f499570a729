import { Inject, Injectable } from '@nestjs/common';
import { defaultPlanSettings, type PlanContext, type PlanSettings } from '../../../domain/plan/commands.js';
import type { Settings } from '../../../infra/settings/settings.js';
import { SETTINGS } from '../../../infra/settings/settings.token.js';
import { Clock } from '../../shared/clock.js';

/** What is the same for every command on a plan: the service's time at this moment, and the settings. */
@Injectable()
export class PlanClock {
  readonly settings: PlanSettings;

  constructor(
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.settings = { ...defaultPlanSettings, quorum: settings.plan.reviewsRequired };
  }

  now(): string {
    return this.clock.now();
  }

  context(closedGates: readonly string[]): PlanContext {
    return { now: this.now(), settings: this.settings, closedGates };
  }
}
