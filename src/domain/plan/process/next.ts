import type { StartBatch } from '../commands.js';
import { collectionAt, rangeFrom } from '../pinned-list.js';
import { type Apply, isSealed, type Plan, type PlanState } from '../state.js';
import { type EntryNow, standingOf } from './entry-now.js';
import { nextInBatch } from './in-batch.js';
import { type Memory, unrecorded } from './memory.js';
import type { Step } from './step.js';
import { type Stop, type Surroundings, unwell } from './surroundings.js';

/**
 * The process of an apply: from the plan as the log tells it and what this run knows, the one next step. The driver
 * carries it out and asks again; nothing else decides. Killed anywhere, it starts with an empty memory and goes on.
 *
 * What it asks of the driver: exactly one runs per plan at a time (the claim of a batch is fenced by the plan's revision,
 * the governed transaction by the plan's lock, under which the run asks whether the plan is still its own); a run is also started for a paused plan that has a batch open, so that its intents are
 * settled; and before `reconcile`, the transactions of a former run have ended (take the rows' locks first).
 */
export const nextStep = (state: PlanState, memory: Memory, around: Surroundings): Step => {
  if (!isSealed(state) || !state.apply) return { do: 'idle', why: `The plan is ${state.status}; no apply has begun.` };
  const { apply } = state;
  if (memory.fault !== null) {
    const entries = unrecorded(memory);
    return entries.length > 0 ? { do: 'record', entries } : outOfReach(state, memory.fault);
  }
  const reason = reasonToStop(state, apply, around);
  if (apply.inFlight) return nextInBatch(state, apply.inFlight, memory, around, reason);
  if (state.status !== 'applying') return { do: 'idle', why: `The plan is ${state.status}.` };
  if (apply.nextOrdinal >= state.draft.entries) return { do: 'complete' };
  if (reason) return { do: 'pause', command: { type: 'PauseApply', ...reason } };
  return unwell(memory, around) ?? nextClaim(state, apply, memory);
};

/**
 * Without the database nothing can be settled, so nothing is: the plan is paused with its batch open, and whoever
 * resumes it starts by reconciling.
 */
const outOfReach = ({ status }: Plan, fault: string): Step =>
  status === 'applying'
    ? { do: 'pause', command: { type: 'PauseApply', cause: 'fault', detail: fault } }
    : { do: 'idle', why: `The database is out of reach: ${fault}` };

/** Why nothing new may be begun, in the order of weight. */
const reasonToStop = (plan: Plan, apply: Apply, around: Surroundings): Stop | null => {
  if (plan.permit?.standing !== 'used') return { cause: 'permit', detail: 'The permit was revoked.' };
  const collection = apply.inFlight?.collection ?? collectionAt(plan, apply.nextOrdinal)?.collection;
  if (collection !== undefined && around.closedGates.includes(collection)) {
    return { cause: 'gate', detail: `The gate of ${collection} was closed.` };
  }
  if (around.groundChanges.length > 0) return { cause: 'structure', detail: around.groundChanges.join('; ') };
  if (plan.status === 'applying') return null;
  return apply.pause ?? { cause: 'operator', detail: `The plan is ${plan.status}.` };
};

/** Claims the next range: within one collection, within the batch's size, within what is left of the budget. */
const nextClaim = (plan: Plan, { nextOrdinal, nextBatch, applied }: Apply, { size, entries }: Memory): Step => {
  const part = collectionAt(plan, nextOrdinal);
  if (!part || entries?.[0]?.ordinal !== nextOrdinal) {
    return { do: 'look', span: rangeFrom(plan, nextOrdinal, size) ?? { from: nextOrdinal, to: nextOrdinal } };
  }
  const within = affordable(plan, entries, (plan.permit?.budget ?? 0) - applied);
  if (within.length === 0) {
    const detail = `The budget of ${plan.permit?.budget ?? 0} births is used up.`;
    return { do: 'pause', command: { type: 'PauseApply', cause: 'budget', detail } };
  }
  const command: StartBatch = {
    type: 'StartBatch',
    batch: nextBatch,
    collection: part.collection,
    from: nextOrdinal,
    to: nextOrdinal + within.length,
    births: within.filter((entry) => mayBeBorn(plan, entry)).length,
  };
  return { do: 'claim', command };
};

/** The longest beginning of the range whose births the budget still allows. */
const affordable = (plan: Plan, entries: readonly EntryNow[], budget: number): readonly EntryNow[] => {
  let births = 0;
  const beyond = entries.findIndex((entry) => mayBeBorn(plan, entry) && ++births > budget);
  return beyond === -1 ? entries : entries.slice(0, beyond);
};

/** A birth of this plan that no closed batch covers yet counts as well: the batch that will cover it claims it. */
const mayBeBorn = ({ planId }: Plan, entry: EntryNow): boolean => {
  const { is } = standingOf(planId, entry);
  return is === 'ready' || is === 'applied';
};
