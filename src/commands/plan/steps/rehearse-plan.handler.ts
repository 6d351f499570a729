import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { mayRehearse } from '../../../domain/plan/rehearsal.js';
import { isSealed } from '../../../domain/plan/state.js';
import { type Refused, refuse } from '../../../domain/shared/decision.js';
import { failureOf } from '../../../infra/governed/routes/failure.js';
import type { PlannedPart, Rehearsal } from '../../../infra/governed/routes/rehearse.js';
import type { Call } from '../../shared/call.js';
import { Applier } from '../ground/applier.js';
import { Observer, observedIn, plannedParts } from '../ground/observer.js';
import { GuardKeeper } from '../guards/guard-keeper.js';
import { PlanClock } from '../log/plan-clock.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { type OnPlan, RehearsePlan } from '../plan.commands.js';

@CommandHandler(RehearsePlan)
export class RehearsePlanHandler implements ICommandHandler<RehearsePlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly observer: Observer,
    private readonly guards: GuardKeeper,
    private readonly applier: Applier,
    private readonly clock: PlanClock,
  ) {}

  /** The domain is asked before the database is touched, and again to record what came of it. */
  async execute({ planId, call }: RehearsePlan): Promise<OnPlan> {
    const { log, plan } = await this.plans.sealed(planId, 'RehearsePlan', call);
    const earlier = await this.runner.repeated(log, 'RecordRehearsal', call);
    if (earlier) return { planId, ...earlier };
    const by = await this.runner.authorised(call);
    const sight = await this.observer.again(plan);
    const observed = observedIn(sight);
    const may = (): Refused | null =>
      isSealed(log.state) ? mayRehearse(log.state, { observed }, this.clock.context(sight.closedGates), by) : null;
    const refused = await this.guards.evaluatedIfWanting(log, sight, may, call);
    if (refused) throw await this.runner.denied('RehearsePlan', planId, refused, call);
    const figures = await this.rehearsed(planId, plannedParts(plan, sight.collections), call);
    const command = { type: 'RecordRehearsal', observed, ...figures } as const;
    return { planId, ...(await this.runner.run(log, command, sight.closedGates, call)) };
  }

  /** One row that the database refuses spoils a rehearsal, which is all or nothing: whoever asked is told in its words. */
  private async rehearsed(planId: string, parts: readonly PlannedPart[], call: Call): Promise<Rehearsal> {
    try {
      return await this.applier.rehearse(planId, parts);
    } catch (error) {
      const { message, sqlState } = failureOf(error);
      if (sqlState === null || /^(08|53|57)/.test(sqlState)) throw error;
      const detail = `The rehearsal of plan ${planId} was rolled back by the database: ${message} (${sqlState}). See to it, or decide otherwise on the row and draft a new plan.`;
      throw await this.runner.denied('RehearsePlan', planId, refuse('state', 'rehearsal-failed', detail), call);
    }
  }
}
