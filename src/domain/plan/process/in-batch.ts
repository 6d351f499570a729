import type { BatchStarted } from '../events.js';
import { rangeFrom } from '../pinned-list.js';
import type { Plan } from '../state.js';
import { type EntryNow, isSettled, type Standing, standingOf } from './entry-now.js';
import { type Memory, unrecorded } from './memory.js';
import type { Step } from './step.js';
import { type Stop, type Surroundings, unwell } from './surroundings.js';
import type { Trial } from './trial.js';

/**
 * The next step inside a claimed batch. Transactions go strictly in order, so that whatever stops the apply leaves a
 * settled beginning that can be closed, and an untouched rest that a later batch takes up. Births that have happened are
 * recorded beside the next transaction, and before anything else.
 * @param stop why nothing new may be begun, or null
 */
export const nextInBatch = (
  plan: Plan,
  claim: BatchStarted['data'],
  memory: Memory,
  around: Surroundings,
  stop: Stop | null,
): Step => {
  const born = unrecorded(memory);
  const step = nextOfUnborn(plan, claim, memory, around, stop);
  return born.length > 0 && step.do !== 'transact' ? { do: 'record', entries: born } : step;
};

const nextOfUnborn = (
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
  const intended = being('intended').filter(({ ordinal }) => !memory.births.has(ordinal));
  const uncertain = intended.filter(({ ordinal }) => !memory.certain.has(ordinal));
  if (uncertain.length > 0) return { do: 'reconcile', entries: uncertain };
  const isolated = memory.refusal && refusal(intended, memory.refusal);
  if (isolated) return isolated;
  if (stop) {
    const failure = { message: `Not tried, because the apply had to stop: ${stop.detail}`, sqlState: null };
    return intended.length > 0 ? { do: 'refuse', entries: intended, failure, released: true } : commit(claim, judged);
  }
  // A row that came back after the claim has no birth claimed for it: it is left to a later batch.
  const claimed = claim.births - being('applied').length - being('intended').length;
  const ready = being('ready').slice(0, Math.max(0, claimed));
  if (intended.length > 0)
    return unwell(memory, around) ?? transact(plan, claim, memory, { intended, ready }, around.now);
  return ready.length > 0 ? { do: 'intend', entries: ready.slice(0, memory.together) } : commit(claim, judged);
};

type Judged = { readonly entry: EntryNow; readonly standing: Standing };

const refusal = (intended: readonly EntryNow[], { ordinal, failure }: NonNullable<Memory['refusal']>): Step | null => {
  const entries = intended.filter((entry) => entry.ordinal === ordinal);
  return entries.length > 0 ? { do: 'refuse', entries, failure, released: false } : null;
};

type Waiting = { readonly intended: readonly EntryNow[]; readonly ready: readonly EntryNow[] };

/** The head of the queue; a new queue is all that is intended, in transactions of bounded size. */
const transact = (
  plan: Plan,
  claim: BatchStarted['data'],
  memory: Memory,
  { intended, ready }: Waiting,
  now: string,
): Step => {
  const queue = queueOf(memory, intended);
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
  // Never further ahead than the next transaction: a stop releases what is intended and not tried.
  const intend = chosen.size === intended.length ? ready.slice(0, memory.together) : [];
  const look = ready.length === 0 && memory.ahead === null ? rangeFrom(plan, claim.to, memory.size) : null;
  return {
    do: 'transact',
    entries: intended.filter(({ ordinal }) => chosen.has(ordinal)),
    queue,
    meanwhile: { record: unrecorded(memory), intend, look },
  };
};

const queueOf = ({ trials, together }: Memory, intended: readonly EntryNow[]): readonly Trial[] => {
  const open = new Set(intended.map(({ ordinal }) => ordinal));
  const planned = (trials ?? [])
    .map((trial): Trial => ({ ...trial, ordinals: trial.ordinals.filter((ordinal) => open.has(ordinal)) }))
    .filter(({ ordinals }) => ordinals.length > 0);
  if (planned.length > 0) return planned;
  const ordinals = [...open];
  const parts = Array.from({ length: Math.ceil(ordinals.length / together) }, (_, part) =>
    ordinals.slice(part * together, (part + 1) * together),
  );
  return parts.map((some) => ({ ordinals: some, attempts: 0, notBefore: null }));
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
