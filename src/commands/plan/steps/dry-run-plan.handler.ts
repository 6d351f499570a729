import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { operates } from '../../../domain/plan/duties.js';
import { Applier } from '../ground/applier.js';
import { Observer, observedIn, plannedParts } from '../ground/observer.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { DryRunPlan, type OnPlan } from '../plan.commands.js';

@CommandHandler(DryRunPlan)
export class DryRunPlanHandler implements ICommandHandler<DryRunPlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly observer: Observer,
    private readonly applier: Applier,
  ) {}

  async execute({ planId, call }: DryRunPlan): Promise<OnPlan> {
    const { log, plan } = await this.plans.sealed(planId, 'DryRunPlan', call);
    const earlier = await this.runner.repeated(log, 'RecordDryRun', call);
    if (earlier) return { planId, ...earlier };
    const refused = operates(await this.runner.authorised(call), 'record a dry run');
    if (refused) throw await this.runner.denied('RecordDryRun', planId, refused, call);
    const sight = await this.observer.again(plan);
    const figures = await this.applier.dryRun(plannedParts(plan, sight.collections));
    const command = { type: 'RecordDryRun', observed: observedIn(sight), ...figures } as const;
    return { planId, ...(await this.runner.run(log, command, sight.closedGates, call)) };
  }
}
