import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuse } from '../../../domain/shared/decision.js';
import { CommandRefused } from '../../../infra/http/problem/command-refused.js';
import { PlanLogs } from '../log/plan-logs.js';
import { ShowPlan } from '../plan.commands.js';
import { Holds } from './holds.js';
import { type PlanStory, storyOf } from './plan-story.js';

@CommandHandler(ShowPlan)
export class ShowPlanHandler implements ICommandHandler<ShowPlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly holds: Holds,
  ) {}

  async execute({ planId }: ShowPlan): Promise<PlanStory> {
    const log = await this.plans.open(planId);
    if (log.state.status !== 'none') return storyOf(log, this.holds.of(planId));
    const refused = refuse('unknown', 'unknown-plan', `The ledger holds no plan ${planId}; check its id.`);
    throw new CommandRefused(refused, 'ShowPlan', planId);
  }
}
