import type { BatchStarted } from '../events.js';
import type { Plan } from '../state.js';
import { type EntryNow, isSettled, type Standing, standingOf } from './entry-now.js';
import type { Memory } from './memory.js';
import type { Step } from './step.js';
import { type Stop, type Surroundings, unwell } from './surroundings.js';
import type { Trial } from './trial.js';

/**
 * The next step inside a claimed batch. Transactions go strictly in order, so that whatever stops the apply leaves a
 * settled beginning that can be closed, and an untouched rest that a later batch takes up.
 * @param stop why nothing new may be begun, or null
 */
export const nextInBatch = (
  plan: Plan,
  claim: BatchStarted['data'],
  memory: Memory,
  around: Surroundings,
  stop: Stop | null,
): Step => {
  const entries = memory.entries?.filter(({ ordinal }) => ordinal >= claim.from && ordinal < claim.to);
  if (entries?.length !== claim.to - claim.from) return { do: 'look', span: { from: claim.from, to: claim.to } };
  const judged = entries.map((entry) => ({ entry, standing: standingOf(plan.planId, entry) }));
  const being = (is: Standing['is']): readonly EntryNow[] =>
    judged.filter(({ standing }) => standing.is === is).map(({ entry }) => entry);
  const intended = being('intended');
  const uncertain = intended.filter(({ ordinal }) => !memory.certain.has(ordinal));
  if (uncertain.length > 0) return { do: 'reconcile', entries: uncertain };
  const isolated = memory.refusal && refusal(intended, memory.refusal);
  if (isolated) return isolated;
  if (stop) {
    const failure = { message: `Not tried, because the apply had to stop: ${stop.detail}`, sqlState: null };
    return intended.length > 0 ? { do: 'refuse', entries: intended, failure, released: true } : commit(claim, judged);
  }
  const ready = being('ready');
  if (ready.length > 0) return { do: 'intend', entries: ready };
  if (intended.length === 0) return commit(claim, judged);
  return unwell(memory, around) ?? transact(memory, intended, around.now);
};

type Judged = { readonly entry: EntryNow; readonly standing: Standing };

const refusal = (intended: readonly EntryNow[], { ordinal, failure }: NonNullable<Memory['refusal']>): Step | null => {
  const entries = intended.filter((entry) => entry.ordinal === ordinal);
  return entries.length > 0 ? { do: 'refuse', entries, failure, released: false } : null;
};

/** The head of the queue; the first time, the whole batch in one transaction. */
const transact = ({ trials }: Memory, intended: readonly EntryNow[], now: string): Step => {
  const open = new Set(intended.map(({ ordinal }) => ordinal));
  const planned = (trials ?? [])
    .map((trial): Trial => ({ ...trial, ordinals: trial.ordinals.filter((ordinal) => open.has(ordinal)) }))
    .filter(({ ordinals }) => ordinals.length > 0);
  const queue = planned.length > 0 ? planned : [{ ordinals: [...open], attempts: 0, notBefore: null }];
  const [head] = queue;
  if (head?.notBefore && Date.parse(head.notBefore) > Date.parse(now)) {
    return {
      do: 'wait',
      until: head.notBefore,
      reasons: ['The last transaction failed; it is tried again.'],
      hold: null,
    };
  }
  const chosen = new Set(head?.ordinals);
  return { do: 'transact', entries: intended.filter(({ ordinal }) => chosen.has(ordinal)), queue };
};

/** Closes the batch as far as it is settled from its beginning on. */
const commit = (claim: BatchStarted['data'], judged: readonly Judged[]): Step => {
  const { batch, collection, from, to } = claim;
  const unsettled = judged.findIndex(({ standing }) => !isSettled(standing));
  const closed = unsettled === -1 ? judged : judged.slice(0, unsettled);
  return {
    do: 'commit',
    command: {
      type: 'RecordBatch',
      batch,
      collection,
      from,
      to: unsettled === -1 ? to : from + unsettled,
      applied: closed.filter(({ standing }) => standing.is === 'applied').length,
      refused: closed.filter(({ standing }) => standing.is === 'refused').map(({ entry }) => entry.ordinal),
      skipped: closed.flatMap(({ entry: { ordinal }, standing }) =>
        standing.is === 'skipped' ? [{ ordinal, reason: standing.reason }] : [],
      ),
    },
  };
};
