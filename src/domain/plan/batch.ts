import type { Authorised } from '../authority/authority.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { notUnderWay, permitInUse } from './apply.js';
import type { PlanContext, RecordBatch, StartBatch } from './commands.js';
import { processOnly } from './duties.js';
import type { BatchStarted, PlanEvent } from './events.js';
import { gatesOpen } from './ground.js';
import { collectionAt } from './pinned-list.js';
import type { Apply, Plan } from './state.js';

/**
 * Claims the next batch, before the first of its births is intended. Whatever stops an apply (a pause, a revocation, a
 * closed gate, another driver) stands on the plan's stream before this claim or after it, never beside it.
 */
export const startBatch = (
  command: StartBatch,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal = processOnly(by, 'claim a batch');
  if (refusal) return refusal;
  const { planId, apply } = plan;
  if (plan.status !== 'applying' || !apply) return notUnderWay(plan, 'claim');
  const { batch, collection, from, to, births } = command;
  if (apply.inFlight) {
    return isSameClaim(command, apply.inFlight)
      ? accept()
      : refuse(
          'state',
          'batch-in-flight',
          `Batch ${apply.inFlight.batch} of plan ${planId} is still open; close it first.`,
        );
  }
  const obstacle =
    permitInUse(plan) ??
    gatesOpen([collection], context) ??
    outOfOrder(command, plan, apply) ??
    overBudget(command, plan, apply);
  return obstacle ?? accept<PlanEvent>({ type: 'BatchStarted', data: { planId, batch, collection, from, to, births } });
};

const isSameClaim = (a: StartBatch, b: BatchStarted['data']): boolean =>
  a.batch === b.batch && a.collection === b.collection && a.from === b.from && a.to === b.to && a.births === b.births;

const outOfOrder = (command: StartBatch, plan: Plan, apply: Apply): Refused | null => {
  const { batch, collection, from, to, births } = command;
  const part = collectionAt(plan, from);
  const inPlace = batch === apply.nextBatch && from === apply.nextOrdinal && part?.collection === collection;
  const inBounds = to > from && part !== null && to <= part.firstOrdinal + part.entries;
  return inPlace && inBounds && births >= 0 && births <= to - from
    ? null
    : refuse(
        'rule',
        'batch-out-of-order',
        `Batch ${batch} claims ${from} to ${to} of ${collection}; batch ${apply.nextBatch} of plan ${plan.planId} must start at ${apply.nextOrdinal} and stay within one collection.`,
      );
};

const overBudget = ({ births }: StartBatch, { planId, permit }: Plan, { applied }: Apply): Refused | null =>
  applied + births <= (permit?.budget ?? 0)
    ? null
    : refuse(
        'rule',
        'permit-budget-exceeded',
        `${births} births more would take plan ${planId} to ${applied + births}; its permit allows ${permit?.budget ?? 0}.`,
      );

/** Closes the claimed batch, or the first part of it. A pause meanwhile does not unmake births that have happened. */
export const recordBatch = (command: RecordBatch, plan: Plan, by: Authorised): Outcome<PlanEvent> => {
  const refusal = processOnly(by, 'close a batch');
  if (refusal) return refusal;
  const { planId, apply } = plan;
  if (!apply) return notUnderWay(plan, 'close');
  if (command.batch < apply.nextBatch) return accept();
  const { inFlight } = apply;
  if (!inFlight || inFlight.batch !== command.batch) {
    return refuse(
      'state',
      'batch-not-claimed',
      `Batch ${command.batch} of plan ${planId} was never claimed; claim it first.`,
    );
  }
  const wrong = disagreement(command, inFlight);
  if (wrong)
    return refuse('rule', 'batch-disagrees', `Batch ${command.batch} of plan ${planId} cannot be closed: ${wrong}.`);
  const { batch, collection, from, to, applied, refused, skipped, registryGrowth, durationMs } = command;
  return accept<PlanEvent>({
    type: 'BatchCommitted',
    data: { planId, batch, collection, from, to, applied, refused, skipped, registryGrowth, durationMs },
  });
};

/** Why a batch's figures cannot be true, or null. */
const disagreement = (command: RecordBatch, claim: BatchStarted['data']): string | null => {
  const { collection, from, to, applied, refused, skipped, registryGrowth } = command;
  if (collection !== claim.collection || from !== claim.from || to < from || to > claim.to) {
    return `it covers ${from} to ${to} of ${collection}, ${claim.from} to ${claim.to} of ${claim.collection} were claimed`;
  }
  const set = [...refused, ...skipped.map(({ ordinal }) => ordinal)];
  if (new Set(set).size < set.length) return 'it names an entry twice';
  if (set.some((ordinal) => ordinal < from || ordinal >= to)) return 'it names an entry outside its range';
  if (applied + set.length !== to - from) {
    return `${applied} applied, ${refused.length} refused and ${skipped.length} skipped do not make ${to - from}`;
  }
  if (applied > claim.births) return `${applied} births, ${claim.births} were claimed`;
  if (registryGrowth !== applied)
    return `the registry grew by ${registryGrowth}, not by ${applied}: there are side births`;
  return null;
};
