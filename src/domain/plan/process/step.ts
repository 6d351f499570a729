import type { PauseApply, RecordBatch, StartBatch } from '../commands.js';
import type { Span } from '../pinned-list.js';
import type { EntryNow } from './entry-now.js';
import type { Hold } from './health.js';
import type { Failure, Trial } from './trial.js';

/** What is done beside a transaction: all of it is about other entries than the transaction's. */
export type Meanwhile = {
  /** Births that former transactions have committed. */
  readonly record: readonly EntryNow[];
  /** What the next transaction is to birth: its intents are durable before it begins. */
  readonly intend: readonly EntryNow[];
  /** The range of the next batch, so that it is known when it is claimed. */
  readonly look: Span | null;
};

/** The one thing that the driver of an apply does next. Each is safe to repeat after a crash. */
export type Step =
  /** Nothing to drive: the plan is paused, over, or was never started. */
  | { readonly do: 'idle'; readonly why: string }
  /** Hold, for the logged reasons; then ask again. */
  | { readonly do: 'wait'; readonly until: string; readonly reasons: readonly string[]; readonly hold: Hold | null }
  | { readonly do: 'pause'; readonly command: PauseApply }
  /** Read the entries' streams and rows. */
  | { readonly do: 'look'; readonly span: Span }
  | { readonly do: 'claim'; readonly command: StartBatch }
  /** Look for these births in the registry, after every transaction of a former run has ended. */
  | { readonly do: 'reconcile'; readonly entries: readonly EntryNow[] }
  /** Append BirthIntended to each entry's stream; one that was decided otherwise meanwhile is refused there. */
  | { readonly do: 'intend'; readonly entries: readonly EntryNow[] }
  /** One governed transaction over the head of the queue: route, Step C, count. */
  | {
      readonly do: 'transact';
      readonly entries: readonly EntryNow[];
      readonly queue: readonly Trial[];
      readonly meanwhile: Meanwhile;
    }
  /** Append BirthApplied for births that a transaction of this run has committed. */
  | { readonly do: 'record'; readonly entries: readonly EntryNow[] }
  | {
      readonly do: 'refuse';
      readonly entries: readonly EntryNow[];
      readonly failure: Failure;
      /** True when nothing was tried: the apply has to stop at once. */
      readonly released: boolean;
    }
  /** Close the batch; the driver adds the growth that it counted and the time that it took. */
  | { readonly do: 'commit'; readonly command: Omit<RecordBatch, 'registryGrowth' | 'durationMs'> }
  | { readonly do: 'complete' };

/** A step of one kind. */
export type Doing<D extends Step['do']> = Extract<Step, { readonly do: D }>;
