import type { BirthRow } from '../../entry/birth.js';
import { exhaustive } from '../../shared/exhaustive.js';
import type { EntryNow } from './entry-now.js';
import type { Hold } from './health.js';
import { nextSize, type Sizing, subBatch } from './sizing.js';
import { brokeConnection, type Failure, type Sequel, type Trial } from './trial.js';

/**
 * What one run of the process knows beyond the log. It may be lost at any moment: a run that starts with `forgotten`
 * looks again, reconciles what it finds in flight, and goes on.
 */
export type Memory = {
  /** How many entries the next batch aims at. */
  readonly size: number;
  /** How many entries one transaction births at most. */
  readonly together: number;
  /** The entries of the range at hand, in order; null when they must be looked at first. */
  readonly entries: readonly EntryNow[] | null;
  /** Intents of which this run knows that no transaction for them can have been lost. */
  readonly certain: ReadonlySet<number>;
  /** The transactions that are to come, in order; null before the batch's intents are complete. */
  readonly trials: readonly Trial[] | null;
  /** Births that a transaction of this run has committed, and that their entries' streams do not tell of yet. */
  readonly births: ReadonlyMap<number, BirthRow>;
  /** The entries of the next batch's range, looked at while this batch is at work. */
  readonly ahead: readonly EntryNow[] | null;
  /** An isolated row whose birth is to be refused. */
  readonly refusal: { readonly ordinal: number; readonly failure: Failure } | null;
  /** The database could not be reached, however often it was tried. */
  readonly fault: string | null;
  readonly hold: Hold | null;
};

export const forgotten = (size: number, together: number = subBatch): Memory => ({
  size,
  together,
  entries: null,
  certain: new Set(),
  trials: null,
  births: new Map(),
  ahead: null,
  refusal: null,
  fault: null,
  hold: null,
});

/** After a look: the range's entries as they stand. */
export const afterLook = (memory: Memory, entries: readonly EntryNow[]): Memory => ({ ...memory, entries });

/** After a look at the range that the next batch will claim. */
export const afterLookAhead = (memory: Memory, ahead: readonly EntryNow[]): Memory => ({ ...memory, ahead });

/** After intents, outcomes or a reconciliation: the entries that moved; `certain` names intents that are known to be bare. */
export const afterMove = (memory: Memory, moved: readonly EntryNow[], certain: readonly number[] = []): Memory => {
  const byOrdinal = new Map(moved.map((entry) => [entry.ordinal, entry]));
  return {
    ...memory,
    entries: memory.entries?.map((entry) => byOrdinal.get(entry.ordinal) ?? entry) ?? null,
    certain: new Set([...memory.certain, ...certain]),
    births: new Map([...memory.births].filter(([ordinal]) => !byOrdinal.has(ordinal))),
    refusal: memory.refusal && byOrdinal.has(memory.refusal.ordinal) ? null : memory.refusal,
  };
};

/** After a transaction that committed: its births are still to be recorded. */
export const afterTransaction = (
  memory: Memory,
  queue: readonly Trial[],
  births: readonly (readonly [ordinal: number, birth: BirthRow])[],
): Memory => ({ ...memory, trials: queue.slice(1), births: new Map([...memory.births, ...births]) });

/** The entries whose births are still to be recorded. */
export const unrecorded = ({ entries, births }: Memory): readonly EntryNow[] =>
  entries?.filter(({ ordinal }) => births.has(ordinal)) ?? [];

/**
 * After a transaction that failed: `sequel` comes from `afterFailure`. When the connection broke, nobody knows whether
 * it committed, so its intents are no longer certain and are reconciled before anything else.
 */
export const afterFailedTransaction = (
  memory: Memory,
  queue: readonly Trial[],
  failure: Failure,
  sequel: Sequel,
): Memory => {
  const [failed, ...rest] = queue;
  const doubtful = new Set(failed && brokeConnection(failure) ? failed.ordinals : []);
  const certain = new Set([...memory.certain].filter((ordinal) => !doubtful.has(ordinal)));
  switch (sequel.next) {
    case 'try':
      return { ...memory, certain, trials: [...sequel.trials, ...rest] };
    case 'refuse':
      return { ...memory, certain, trials: rest, refusal: { ordinal: sequel.ordinal, failure } };
    case 'fault':
      return { ...memory, certain, trials: queue, fault: failure.message };
    default:
      return exhaustive(sequel);
  }
};

/** After a wait: the hold it was for goes on counting until a batch has gone well. */
export const afterWait = (memory: Memory, hold: Hold | null): Memory => ({ ...memory, hold: hold ?? memory.hold });

/** After a batch is closed: the next one is as it was seen meanwhile, in a size that suits the time this one took. */
export const afterBatch = (memory: Memory, done: number, durationMs: number, sizing: Sizing): Memory => ({
  ...forgotten(nextSize(memory.size, done, durationMs, sizing), memory.together),
  entries: memory.ahead,
});
