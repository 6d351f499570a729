import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome } from '../shared/decision.js';
import type { PlanContext, RecordGuards } from './commands.js';
import { stillPreparing } from './dry-run.js';
import { operates } from './duties.js';
import type { PlanEvent } from './events.js';
import { compare } from './ground.js';
import { authoritySet } from './guards/authority-set.js';
import { quorumSet } from './guards/quorum-set.js';
import { allPass, type GuardSetResult } from './guards/result.js';
import type { Plan } from './state.js';

/**
 * Records an evaluation of all guard sets. It is evidence, so it is recorded whatever it says: one that finds another
 * digest makes the reviews void (see evolve).
 */
export const recordGuards = (
  command: RecordGuards,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal = operates(by, 'record the guards') ?? stillPreparing(plan);
  if (refusal) return refusal;
  const { digest, changes } = compare(plan, command.observed);
  const ours: readonly GuardSetResult[] = [
    { set: 'authority', checks: authoritySet(plan, command.evidence) },
    { set: 'quorum', checks: quorumSet(plan, command.evidence, digest, context.settings.quorum) },
  ];
  const sets = [...command.sets.filter(({ set }) => set !== 'authority' && set !== 'quorum'), ...ours];
  return accept<PlanEvent>({
    type: 'GuardsEvaluated',
    data: {
      planId: plan.planId,
      digest,
      changes: changes.map(({ text }) => text),
      sets,
      passed: digest === plan.draft.digest && allPass(sets),
      evaluatedAt: context.now,
      evaluatedBy: actorLabel(by.actor),
    },
  });
};
