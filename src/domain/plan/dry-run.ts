import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import type { RecordDryRun } from './commands.js';
import { operates } from './duties.js';
import type { DryRunFigures, PlanEvent } from './events.js';
import { unchanged } from './ground.js';
import { isPreparing, type Plan } from './state.js';

/** Records a dry run, whether it passed or not: a failed one takes the plan back to `drafted`. */
export const recordDryRun = (command: RecordDryRun, plan: Plan, by: Authorised): Outcome<PlanEvent> => {
  const refusal = operates(by, 'record a dry run') ?? stillPreparing(plan) ?? unchanged(plan, command.observed);
  if (refusal) return refusal;
  const { collections, unplanned, registryBirths } = command;
  const problems = dryRunProblems(plan, command);
  return accept<PlanEvent>({
    type: 'DryRunRecorded',
    data: {
      planId: plan.planId,
      digest: plan.draft.digest,
      collections,
      expected: collections.reduce((sum, { expected }) => sum + expected, 0),
      unplanned,
      registryBirths,
      passed: problems.length === 0,
      problems,
      recordedBy: actorLabel(by.actor),
    },
  });
};

/** What is prepared can be changed only until the apply begins. */
export const stillPreparing = (plan: Plan) =>
  isPreparing(plan)
    ? null
    : refuse(
        'state',
        'plan-not-in-preparation',
        `Plan ${plan.planId} is ${plan.status}; this step belongs before the apply. Draft a new plan if more is to be born.`,
      );

const dryRunProblems = (plan: Plan, { collections, unplanned }: RecordDryRun): readonly string[] => {
  const problems = collections.flatMap((figures) => {
    const planned = plan.draft.collections.find(({ collection }) => collection === figures.collection);
    return planned ? collectionProblems(figures, planned.entries) : [`${figures.collection} is not in the plan`];
  });
  for (const { collection } of plan.draft.collections) {
    const times = collections.filter((figures) => figures.collection === collection).length;
    if (times !== 1) problems.push(`${collection} was measured ${times} times instead of once`);
  }
  if (unplanned !== 0) problems.push(`${unplanned} births that nobody planned`);
  if (collections.every(({ expected }) => expected === 0)) problems.push('nothing would be born');
  return problems;
};

const collectionProblems = (figures: DryRunFigures, entries: number): readonly string[] => {
  const { collection, expected, duplicates, alreadyBorn, vanished, withoutCode, gatewayExpected } = figures;
  const problems: string[] = [];
  if (duplicates !== 0) problems.push(`${collection}: ${duplicates} codes that stand on more than one row`);
  if (vanished !== 0) problems.push(`${collection}: ${vanished} rows that are gone`);
  if (withoutCode !== 0) problems.push(`${collection}: ${withoutCode} rows without a code`);
  if (gatewayExpected !== expected) {
    problems.push(`${collection}: ${expected} births expected, ${gatewayExpected} by the gateway's own dry run`);
  }
  if (expected + alreadyBorn + vanished !== entries) {
    problems.push(`${collection}: ${expected + alreadyBorn + vanished} of ${entries} entries accounted for`);
  }
  return problems;
};
