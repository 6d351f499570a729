import { asDamage, DamagedStoreError } from '../storage/damage.js';
import { type Connection, executeAside } from '../storage/database.js';
import { FlushPace } from './flush-pace.js';
import { GroupSize } from './group-size.js';
import type { Outcome } from './outcome.js';

/** A change waiting for its place in the log. `apply` runs inside a transaction and must not wait for anything. */
export interface Change {
  /** Rough size, which bounds how much one transaction carries. */
  readonly bytes: number;
  apply(): Outcome;
  done(outcome: Outcome): void;
}

/**
 * What one transaction carries at most. It is answered at once, and callers that all have their answers at the same time
 * send their next changes at the same time: while they prepare them nothing is written, and while that is written they
 * wait. Groups of some of them let both go on. It also lets readers have their turn between two.
 */
const GROUP_CHANGES = 24;
const GROUP_BYTES = 128 * 1024;

/** How long a change waits for others to share its flush, at most, and only while others keep coming. */
const GATHER_MS = 1;

/**
 * Group commit: changes that arrive together share one transaction, and with it one flush to disk. No change is
 * answered before the flush that made it durable. A lone caller never waits; with many callers a group gathers for up
 * to a millisecond, since a flush costs as much for sixteen changes as for one. The flush of a group happens beside this
 * thread, which goes on with decoding what comes next.
 */
export class CommitQueue {
  private waiting: Change[] = [];
  private scheduled = false;
  private timer: NodeJS.Timeout | undefined;
  private committing: Promise<void> | undefined;
  private readonly groupSize = new GroupSize();
  private readonly pace = new FlushPace();

  constructor(
    private readonly db: Connection,
    /** Its file, for the words of an error. */
    private readonly file: string,
    private readonly beforeCommit: () => void,
    private readonly onCommitted: () => void,
    private readonly onRolledBack: () => void,
  ) {}

  /** A promise while a transaction is under way: until it resolves, what is in memory is not yet durable. */
  get underWay(): Promise<void> | undefined {
    return this.committing;
  }

  submit(change: Change): void {
    this.waiting.push(change);
    if (this.committing) return;
    // Nothing could join it: waiting for the rest of this turn would only delay it.
    if (change.bytes >= GROUP_BYTES) this.commitNext();
    else this.arrange();
  }

  /** Writes everything that waits. */
  async flush(): Promise<void> {
    while (this.committing || this.waiting.length > 0) {
      if (!this.committing) this.commitNext();
      await this.committing;
    }
  }

  /** Lets the next group begin at once if it is large enough, and after the wait otherwise. */
  private arrange(): void {
    if (this.waiting.length >= this.groupSize.target) this.schedule();
    else this.timer ??= setTimeout(() => this.commitNext(), GATHER_MS);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.commitNext());
  }

  private commitNext(): void {
    this.scheduled = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.committing || this.waiting.length === 0) return;
    const group = this.nextGroup();
    this.groupSize.observe(group.length);
    this.committing = this.commit(group).then(() => {
      this.committing = undefined;
      if (this.waiting.length > 0) this.arrange();
    });
  }

  private nextGroup(): Change[] {
    let bytes = 0;
    let count = 0;
    for (const change of this.waiting) {
      if (count > 0 && (count === GROUP_CHANGES || bytes + change.bytes > GROUP_BYTES)) break;
      bytes += change.bytes;
      count += 1;
    }
    if (count === this.waiting.length) {
      const group = this.waiting;
      this.waiting = [];
      return group;
    }
    return this.waiting.splice(0, count);
  }

  private async commit(group: Change[]): Promise<void> {
    let outcomes: Outcome[];
    try {
      this.db.exec('begin immediate');
      outcomes = group.map((change) => change.apply());
      this.beforeCommit();
      await this.makeDurable(group);
    } catch (error) {
      this.rollBack();
      if (group.length > 1) {
        // One change that does not fit must not take its neighbours with it.
        for (const change of group) await this.commit([change]);
      } else {
        group[0]?.done(failure(asDamage(error, this.file)));
      }
      return;
    }
    for (const [index, change] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome) change.done(outcome);
    }
    this.onCommitted();
  }

  /**
   * Commits, which flushes to the disk. A change that comes alone is flushed by this thread while flushes are quick: the
   * driver's other threads take 0.1 ms to be woken and to answer, and more when the cores are busy.
   */
  private async makeDurable(group: readonly Change[]): Promise<void> {
    const start = performance.now();
    if (group.length === 1 && this.waiting.length === 0 && this.pace.quick) this.db.exec('commit');
    else await executeAside(this.db, 'commit');
    this.pace.observe(performance.now() - start);
  }

  private rollBack(): void {
    if (this.db.inTransaction) this.db.exec('rollback');
    this.onRolledBack();
  }
}

function failure(error: unknown): Outcome {
  const { code, message } = error as { code?: string; message: string };
  if (error instanceof DamagedStoreError) return { kind: 'failed', cause: 'damage', why: message };
  if (code === 'SQLITE_FULL') return { kind: 'failed', cause: 'full', why: FULL };
  const why = `The event store could not write to its disk (${code ?? 'error'}: ${message}). Nothing was written.`;
  return { kind: 'failed', cause: 'disk', why };
}

const FULL =
  'The disk of the event store is full. Nothing was written, and all that was acknowledged is safe: make room, then try again.';
