import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { operates } from '../../../domain/plan/duties.js';
import { Observer } from '../ground/observer.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { EvaluateGuards, type OnPlan } from '../plan.commands.js';
import { GuardKeeper } from './guard-keeper.js';

@CommandHandler(EvaluateGuards)
export class EvaluateGuardsHandler implements ICommandHandler<EvaluateGuards> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly observer: Observer,
    private readonly guards: GuardKeeper,
  ) {}

  async execute({ planId, call }: EvaluateGuards): Promise<OnPlan> {
    const { log, plan } = await this.plans.sealed(planId, 'EvaluateGuards', call);
    const earlier = await this.runner.repeated(log, 'RecordGuards', call);
    if (earlier) return { planId, ...earlier };
    const refused = operates(await this.runner.authorised(call), 'record the guards');
    if (refused) throw await this.runner.denied('RecordGuards', planId, refused, call);
    const sight = await this.observer.again(plan);
    return { planId, ...(await this.guards.evaluate(log, sight, call)) };
  }
}
