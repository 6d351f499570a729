import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { millisBetween } from '../shared/instant.js';
import type { PlanContext, RecordRehearsal } from './commands.js';
import { stillPreparing } from './dry-run.js';
import { operates } from './duties.js';
import type { PlanEvent } from './events.js';
import { gatesOpen, unchanged } from './ground.js';
import { reviewRequired } from './permit.js';
import { dryRunRequired } from './review.js';
import type { Plan } from './state.js';

/** Whether a rehearsal may be run now. The handler asks before it touches the database, and again to record it. */
export const mayRehearse = (
  plan: Plan,
  { observed }: Pick<RecordRehearsal, 'observed'>,
  context: PlanContext,
  by: Authorised,
): Refused | null =>
  operates(by, 'rehearse an apply') ??
  stillPreparing(plan) ??
  dryRunRequired(plan) ??
  reviewRequired(plan, context) ??
  permitOpen(plan) ??
  gatesOpen(
    plan.draft.collections.map(({ collection }) => collection),
    context,
  ) ??
  unchanged(plan, observed) ??
  guardsRequired(plan, context);

/** Records a rehearsal, whether it passed or not: only one that passed lets the plan go on. */
export const recordRehearsal = (
  command: RecordRehearsal,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal = mayRehearse(plan, command, context, by);
  if (refusal) return refusal;
  const { collections, leaked, registryBefore, registryAfter, sequenceDrift } = command;
  const problems = rehearsalProblems(plan, command);
  return accept<PlanEvent>({
    type: 'RehearsalRecorded',
    data: {
      planId: plan.planId,
      digest: plan.draft.digest,
      collections,
      pass1: collections.reduce((sum, { pass1 }) => sum + pass1, 0),
      pass2: collections.reduce((sum, { pass2 }) => sum + pass2, 0),
      leaked,
      registryBefore,
      registryAfter,
      sequenceDrift,
      passed: problems.length === 0,
      problems,
      recordedBy: actorLabel(by.actor),
    },
  });
};

const rehearsalProblems = ({ dryRun }: Plan, { collections, leaked }: RecordRehearsal): readonly string[] => {
  const problems: string[] = [];
  for (const { collection, expected } of dryRun?.collections ?? []) {
    const measured = collections.filter((figures) => figures.collection === collection);
    const pass1 = measured.reduce((sum, figures) => sum + figures.pass1, 0);
    const pass2 = measured.reduce((sum, figures) => sum + figures.pass2, 0);
    if (pass1 !== expected)
      problems.push(`${collection}: the first pass made ${pass1} births, the dry run expects ${expected}`);
    if (pass2 !== 0) problems.push(`${collection}: the second pass made ${pass2} births more`);
  }
  const planned = new Set(dryRun?.collections.map(({ collection }) => collection));
  for (const { collection } of collections) {
    if (!planned.has(collection)) problems.push(`${collection} is not in the plan`);
  }
  if (leaked !== 0) problems.push(`${leaked} births were still there after the rollback`);
  return problems;
};

const permitOpen = ({ planId, permit }: Plan): Refused | null =>
  permit?.standing === 'open'
    ? null
    : refuse('state', 'permit-required', `Plan ${planId} has no open permit; ask an owner of its collections for one.`);

/** The guards must have passed since the last step that they judge, and lately enough by the service's clock. */
export const guardsRequired = ({ planId, guardsPassedAt }: Plan, { now, settings }: PlanContext): Refused | null => {
  if (guardsPassedAt === null) {
    return refuse(
      'state',
      'guards-required',
      `The guards of plan ${planId} have not all passed since its last step; evaluate them, and see to those that fail.`,
    );
  }
  const age = millisBetween(guardsPassedAt, now);
  return age < 0 || age > settings.guardsFreshMillis
    ? refuse(
        'state',
        'guards-stale',
        `The guards of plan ${planId} passed at ${guardsPassedAt}, and it is ${now}; evaluate them again.`,
      )
    : null;
};
