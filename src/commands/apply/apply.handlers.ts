import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refused } from '../../domain/shared/decision.js';
import { Applier } from '../plan/ground/applier.js';
import { Gates } from '../plan/ground/gates.js';
import { GroundReader } from '../plan/ground/ground-reader.js';
import { Observer, observedIn } from '../plan/ground/observer.js';
import { EvidenceReader } from '../plan/guards/evidence-reader.js';
import { GuardKeeper } from '../plan/guards/guard-keeper.js';
import { PlanLogs } from '../plan/log/plan-logs.js';
import { PlanRunner } from '../plan/log/plan-runner.js';
import { type OnPlan, RehearsePlan } from '../plan/plan.commands.js';
import { PauseApply, ResumeApply, StartApply } from './apply.commands.js';
import { ApplySupervisor } from './apply-supervisor.js';

@CommandHandler(StartApply)
export class StartApplyHandler implements ICommandHandler<StartApply> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly observer: Observer,
    private readonly guards: GuardKeeper,
    private readonly evidence: EvidenceReader,
    private readonly applier: Applier,
    private readonly supervisor: ApplySupervisor,
    private readonly commands: CommandBus,
  ) {}

  /** Answers as soon as the apply has begun; `ShowPlan` tells how far it has come. */
  async execute({ planId, execute, call }: StartApply): Promise<OnPlan> {
    if (!execute) return this.commands.execute(new RehearsePlan(planId, call));
    const { log, plan } = await this.plans.sealed(planId, 'StartApply', call);
    const earlier = await this.runner.repeated(log, 'StartApply', call);
    if (earlier) return { planId, ...earlier };
    const by = await this.runner.authorised(call);
    const sight = await this.observer.again(plan);
    const registryBirths = await this.applier.countBirths();
    const evidence = await this.evidence.read(plan, log, sight);
    const command = { type: 'StartApply', observed: observedIn(sight), registryBirths, evidence } as const;
    const may = (): Refused | null => {
      const outcome = this.runner.judge(log, command, sight.closedGates, by);
      return outcome.ok ? null : outcome;
    };
    const refused = await this.guards.evaluatedIfWanting(log, sight, may, call);
    if (refused) throw await this.runner.denied('StartApply', planId, refused, call);
    const written = await this.runner.run(log, command, sight.closedGates, call);
    void this.supervisor.drive(planId);
    return { planId, ...written };
  }
}

@CommandHandler(PauseApply)
export class PauseApplyHandler implements ICommandHandler<PauseApply> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
  ) {}

  async execute({ planId, reason, call }: PauseApply): Promise<OnPlan> {
    const { log } = await this.plans.sealed(planId, 'PauseApply', call);
    const command = { type: 'PauseApply', cause: 'operator', detail: reason } as const;
    return { planId, ...(await this.runner.run(log, command, [], call)) };
  }
}

@CommandHandler(ResumeApply)
export class ResumeApplyHandler implements ICommandHandler<ResumeApply> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly ground: GroundReader,
    private readonly gates: Gates,
    private readonly supervisor: ApplySupervisor,
  ) {}

  async execute({ planId, call }: ResumeApply): Promise<OnPlan> {
    const { log, plan } = await this.plans.sealed(planId, 'ResumeApply', call);
    const closedGates = await this.gates.closedAmong(plan.draft.collections.map(({ collection }) => collection));
    const ground = await this.ground.read(plan.draft.basis.collections);
    const written = await this.runner.run(log, { type: 'ResumeApply', ground }, closedGates, call);
    void this.supervisor.drive(planId);
    return { planId, ...written };
  }
}
