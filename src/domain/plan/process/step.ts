import type { PauseApply, RecordBatch, StartBatch } from '../commands.js';
import type { Span } from '../pinned-list.js';
import type { EntryNow } from './entry-now.js';
import type { Hold } from './health.js';
import type { Failure, Trial } from './trial.js';

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
  /** One governed transaction over the head of the queue: route, Step C, count; then the outcomes. */
  | { readonly do: 'transact'; readonly entries: readonly EntryNow[]; readonly queue: readonly Trial[] }
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
