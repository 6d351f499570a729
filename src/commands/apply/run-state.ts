import { forgotten, type Memory } from '../../domain/plan/process/memory.js';

/** What a batch has come to so far in this run. */
type Tally = { readonly startedAt: number; growth: number; recorded: number };

const begun = (): Tally => ({ startedAt: performance.now(), growth: 0, recorded: 0 });

/** What one run keeps beside the log. It is lost with the run; the next one looks again. */
export class RunState {
  memory: Memory;
  /** By `performance.now()`. */
  readonly beganAt = performance.now();
  tally: Tally = begun();
  /** Looks for births in doubt that have failed since the last one that did not. */
  failedLooks = 0;

  constructor(size: number, together: number) {
    this.memory = forgotten(size, together);
  }

  /** A batch's time counts from the end of the last one, so that rate and size follow all of its work. */
  beginBatch(): void {
    this.tally = begun();
  }
}
