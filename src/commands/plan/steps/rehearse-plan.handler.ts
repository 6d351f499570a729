import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { mayRehearse } from '../../../domain/plan/rehearsal.js';
import { isSealed } from '../../../domain/plan/state.js';
import type { Refused } from '../../../domain/shared/decision.js';
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
    const { log, plan } = await this.plans.sealed(planId, 'RehearsePlan');
    const earlier = this.runner.repeated(log, call);
    if (earlier) return { planId, ...earlier };
    const by = await this.runner.authorised(call);
    const sight = await this.observer.again(plan);
    const observed = observedIn(sight);
    const may = (): Refused | null =>
      isSealed(log.state) ? mayRehearse(log.state, { observed }, this.clock.context(sight.closedGates), by) : null;
    const refused = await this.guards.evaluatedIfWanting(log, sight, may, call);
    if (refused) throw await this.runner.denied('RehearsePlan', planId, refused, call);
    const figures = await this.applier.rehearse(planId, plannedParts(plan, sight.collections));
    const command = { type: 'RecordRehearsal', observed, ...figures } as const;
    return { planId, ...(await this.runner.run(log, command, sight.closedGates, call)) };
  }
}
