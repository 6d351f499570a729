import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { mayPermit } from '../../../domain/plan/duties.js';
import { derivedId } from '../../shared/ids.js';
import { Observer, observedIn } from '../ground/observer.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { type OnPlan, OpenPermit, RevokePermit } from '../plan.commands.js';

@CommandHandler(OpenPermit)
export class OpenPermitHandler implements ICommandHandler<OpenPermit> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly observer: Observer,
  ) {}

  async execute({ planId, terms, reason, call }: OpenPermit): Promise<OnPlan> {
    const { log, plan } = await this.plans.sealed(planId, 'OpenPermit', call);
    const refused = mayPermit(plan, await this.runner.authorised(call), 'open');
    if (refused) throw await this.runner.denied('OpenPermit', planId, refused, call);
    const sight = await this.observer.again(plan);
    const permitId = derivedId('permit', call.commandId);
    const command = { type: 'OpenPermit', observed: observedIn(sight), permitId, ...terms, reason } as const;
    return { planId, ...(await this.runner.run(log, command, sight.closedGates, call)) };
  }
}

@CommandHandler(RevokePermit)
export class RevokePermitHandler implements ICommandHandler<RevokePermit> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
  ) {}

  async execute({ planId, reason, call }: RevokePermit): Promise<OnPlan> {
    const { log } = await this.plans.sealed(planId, 'RevokePermit', call);
    return { planId, ...(await this.runner.run(log, { type: 'RevokePermit', reason }, [], call)) };
  }
}
