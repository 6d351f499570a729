import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { holds } from '../../../domain/authority/authority.js';
import type { RecordRerun } from '../../../domain/plan/commands.js';
import type { Plan } from '../../../domain/plan/state.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { Applier } from '../ground/applier.js';
import { findParts } from '../ground/collection-part.js';
import { plannedParts } from '../ground/observer.js';
import type { PlanLog } from '../log/plan-log.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { VerifyPlan } from '../plan.commands.js';
import type { Verification } from './verification.js';

@CommandHandler(VerifyPlan)
export class VerifyPlanHandler implements ICommandHandler<VerifyPlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly governed: Governed,
    private readonly applier: Applier,
  ) {}

  async execute({ planId, call }: VerifyPlan): Promise<Verification> {
    const { log, plan } = await this.plans.sealed(planId, 'VerifyPlan', call);
    const by = await this.runner.authorised(call);
    const asAuditor = holds(by.authority, 'auditor') && !holds(by.authority, 'operator');
    const proven = provenBefore(log);
    if (proven && (asAuditor || (await this.runner.repeated(log, 'RecordRerun', call)) !== null)) return proven;
    const command = await this.rerun(plan, log);
    if (asAuditor) {
      // The domain judges the figures as if an operator had them recorded; nothing is written.
      const operator = { ...by, authority: { ...by.authority, operator: by.authority.auditor } };
      const outcome = this.runner.judge(log, command, [], operator);
      if (!outcome.ok) throw await this.runner.denied('VerifyPlan', planId, outcome, call);
      return verificationIn(outcome.events, false, log.position);
    }
    const { events, position } = await this.runner.run(log, command, [], call);
    return verificationIn(events, true, position);
  }

  /** A dry run of what was applied, which must do nothing, and one of what was left. */
  private async rerun(plan: Plan, log: PlanLog): Promise<RecordRerun> {
    const names = plan.draft.collections.map(({ collection }) => collection);
    const parts = await findParts(this.governed, names);
    const left = leftOrdinals(log);
    const done = (ordinal: number): boolean => ordinal < (plan.apply?.nextOrdinal ?? 0) && !left.has(ordinal);
    const applied = await this.applier.dryRun(plannedParts(plan, parts, done));
    const others = await this.applier.dryRun(plannedParts(plan, parts, (ordinal) => !done(ordinal)));
    const leftUnborn = new Map(others.collections.map(({ collection, expected }) => [collection, expected]));
    return {
      type: 'RecordRerun',
      collections: applied.collections.map(({ collection, expected }) => ({
        collection,
        delta: expected,
        leftUnborn: leftUnborn.get(collection) ?? 0,
      })),
      ownBirths: applied.collections.reduce((sum, { alreadyBorn }) => sum + alreadyBorn, 0),
      registryAfter: applied.registryBirths,
    };
  }
}

/** Ordinals that closed batches refused or skipped. */
const leftOrdinals = (log: PlanLog): ReadonlySet<number> => {
  const left = new Set<number>();
  for (const { event } of log.history) {
    if (event.type !== 'BatchCommitted') continue;
    for (const ordinal of event.data.refused) left.add(ordinal);
    for (const { ordinal } of event.data.skipped) left.add(ordinal);
  }
  return left;
};

const provenBefore = (log: PlanLog): Verification | null => {
  const told = log.history.findLast(({ event }) => event.type === 'RerunVerified' && event.data.verified);
  return told ? verificationIn([told.event], true, told.position) : null;
};

const verificationIn = (
  events: readonly { readonly type: string; readonly data: unknown }[],
  recorded: boolean,
  position: bigint | null,
): Verification => {
  const found = events.find(({ type }) => type === 'RerunVerified');
  if (!found) throw new Error('The plan was verified by another command meanwhile; read it.');
  const { verifiedBy: _, ...data } = found.data as Omit<Verification, 'recorded' | 'position'> & { verifiedBy: string };
  return { ...data, recorded, position };
};
