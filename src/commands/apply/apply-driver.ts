import { Injectable, Logger } from '@nestjs/common';
import { isSealed, type Plan, type PlanState } from '../../domain/plan/state.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { HealthProbe } from '../../infra/governed/health/health-probe.js';
import type { Part } from '../../infra/governed/routes/part.js';
import { Governed } from '../../infra/governed/sources/governed.js';
import { type Claim, Exclusive } from '../../infra/postgres/exclusive.js';
import { Applier } from '../plan/ground/applier.js';
import { findParts } from '../plan/ground/collection-part.js';
import { GroundReader } from '../plan/ground/ground-reader.js';
import { PlanClock } from '../plan/log/plan-clock.js';
import type { PlanLog } from '../plan/log/plan-log.js';
import { PlanLogs } from '../plan/log/plan-logs.js';
import { Holds } from '../plan/show/holds.js';
import { Clock } from '../shared/clock.js';
import { ApplyOptions } from './apply-options.js';
import { ApplyRun } from './apply-run.js';
import { BirthWriter } from './birth-writer.js';
import { EntryLook } from './entry-look.js';
import { LookAround } from './look-around.js';

/** True while there is something that a run must see to: an apply under way, or a batch that was left open. */
export const needsDriving = (plan: PlanState): boolean =>
  isSealed(plan) &&
  plan.apply !== null &&
  (plan.status === 'applying' || (plan.status === 'paused' && plan.apply.inFlight !== null));

/** Drives single plans, one run per plan across all instances. */
@Injectable()
export class ApplyDriver {
  private readonly logger = new Logger(ApplyDriver.name);

  constructor(
    private readonly plans: PlanLogs,
    private readonly log: EventLog,
    private readonly governed: Governed,
    private readonly exclusive: Exclusive,
    private readonly ground: GroundReader,
    private readonly look: EntryLook,
    private readonly births: BirthWriter,
    private readonly applier: Applier,
    private readonly clock: Clock,
    private readonly planClock: PlanClock,
    private readonly options: ApplyOptions,
    private readonly holds: Holds,
  ) {}

  /**
   * Drives a plan until there is nothing to do, or until the signal.
   * @returns the plan's stream as the run left it; null when another run holds the plan
   */
  async drive(planId: string, signal: AbortSignal): Promise<PlanLog | null> {
    const claim = await this.exclusive.claim('apply', planId);
    if (!claim) return null;
    try {
      const log = await this.plans.open(planId);
      const { state } = log;
      if (isSealed(state) && needsDriving(state)) {
        const why = await new ApplyRun(await this.partsOf(state, log, claim, signal)).toTheEnd();
        this.logger.log({ message: 'apply run ended', planId, status: log.state.status, why });
      }
      return log;
    } finally {
      await claim.release();
    }
  }

  private async partsOf(plan: Plan, log: PlanLog, claim: Claim, signal: AbortSignal) {
    const { governed, look, births, applier, clock, planClock, options, holds, logger } = this;
    const found = await findParts(
      governed,
      plan.draft.collections.map(({ collection }) => collection),
    );
    const parts = new Map<string, Part>(
      found.flatMap(({ collection, part }) => (part ? [[collection, part] as const] : [])),
    );
    const around = new LookAround(plan, this.log, this.ground, new HealthProbe(governed.scanner), clock, options);
    return { log, parts, claim, signal, around, look, births, applier, clock, planClock, options, holds, logger };
  }
}
