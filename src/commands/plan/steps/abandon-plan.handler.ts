import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { AbandonPlan, type OnPlan } from '../plan.commands.js';

@CommandHandler(AbandonPlan)
export class AbandonPlanHandler implements ICommandHandler<AbandonPlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
  ) {}

  async execute({ planId, reason, call }: AbandonPlan): Promise<OnPlan> {
    const log = await this.plans.open(planId);
    return { planId, ...(await this.runner.run(log, { type: 'AbandonPlan', reason }, [], call)) };
  }
}
