import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { mayReview } from '../../../domain/plan/duties.js';
import { Observer, observedIn } from '../ground/observer.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { type OnPlan, ReviewPlan } from '../plan.commands.js';

@CommandHandler(ReviewPlan)
export class ReviewPlanHandler implements ICommandHandler<ReviewPlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly observer: Observer,
  ) {}

  async execute({ planId, digest, verdict, reason, call }: ReviewPlan): Promise<OnPlan> {
    const { log, plan } = await this.plans.sealed(planId, 'ReviewPlan', call);
    const refused = mayReview(plan, await this.runner.authorised(call));
    if (refused) throw await this.runner.denied('ReviewPlan', planId, refused, call);
    const sight = await this.observer.again(plan);
    const command = { type: 'ReviewPlan', observed: observedIn(sight), digest, verdict, reason } as const;
    return { planId, ...(await this.runner.run(log, command, sight.closedGates, call)) };
  }
}
