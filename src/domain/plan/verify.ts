import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import type { RecordRerun } from './commands.js';
import { operates } from './duties.js';
import type { PlanEvent } from './events.js';
import type { Plan } from './state.js';

/** Records the rerun after an apply: the plan is verified when nothing is left to do and every birth is there. */
export const recordRerun = (command: RecordRerun, plan: Plan, by: Authorised): Outcome<PlanEvent> => {
  const refusal = operates(by, 'verify an apply');
  if (refusal) return refusal;
  const { planId, apply } = plan;
  if (plan.status !== 'applied' || !apply) {
    return refuse(
      'state',
      'nothing-to-verify',
      `Plan ${planId} is ${plan.status}; only an applied plan can be verified.`,
    );
  }
  const { collections, ownBirths, registryAfter } = command;
  const problems = rerunProblems(command, plan, apply.applied);
  return accept<PlanEvent>({
    type: 'RerunVerified',
    data: {
      planId,
      collections,
      ownBirths,
      applied: apply.applied,
      registryBefore: apply.started.registryBirths,
      registryAfter,
      verified: problems.length === 0,
      problems,
      verifiedBy: actorLabel(by.actor),
    },
  });
};

const rerunProblems = (
  { collections, ownBirths }: RecordRerun,
  { draft }: Plan,
  applied: number,
): readonly string[] => {
  const problems = collections
    .filter(({ delta }) => delta !== 0)
    .map(({ collection, delta }) => `${collection}: a rerun would make ${delta} births`);
  for (const { collection } of draft.collections) {
    const times = collections.filter((figures) => figures.collection === collection).length;
    if (times !== 1) problems.push(`${collection} was measured ${times} times instead of once`);
  }
  if (ownBirths !== applied)
    problems.push(`${ownBirths} births of this plan stand in the registry, ${applied} were applied`);
  return problems;
};
