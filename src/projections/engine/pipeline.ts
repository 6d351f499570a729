import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { applyBatch, isRefusalOfData, presumptivePlan, type Target } from './apply-batch.js';
import { sortBatch } from './batch.js';
import { PoisonEvent } from './poison.js';
import type { Projection } from './projection.js';

/**
 * Applies batches one after the other, and folds the next while one is being committed: the database and this process
 * work at the same time. Whatever is out of the ordinary (poison, refused data, a row that was not as new as it seemed)
 * is done over, one step at a time, on what is committed.
 */
export class Pipeline {
  private committing: Promise<Checkpoint>;
  private recordedAt: Date | null;

  constructor(
    private readonly projection: Projection,
    private readonly target: Target,
    private readonly skips: ReadonlySet<bigint>,
    start: Checkpoint,
    private readonly onCommitted: (checkpoint: Checkpoint, events: number) => void,
  ) {
    this.committing = Promise.resolve(start);
    this.recordedAt = start.recordedAt;
  }

  /**
   * Takes a batch in. Returns when the batch before it is committed; this one is then under way.
   * @throws what became of the batch before
   */
  async push(events: readonly RecordedEvent[]): Promise<void> {
    const before = this.committing;
    const plan = this.prepare(events, before);
    plan.catch(() => undefined);
    const checkpoint = await before;
    this.committing = plan
      .then((ready) => this.target.commit(checkpoint, ready))
      .then((to) => {
        this.onCommitted(to, events.length);
        return to;
      })
      .catch((error: unknown) => this.doOver(events, checkpoint, error));
    this.committing.catch(() => undefined);
  }

  /** Waits until everything is committed. @returns the checkpoint, which stands in the database */
  settled(): Promise<Checkpoint> {
    return this.committing;
  }

  /** Moves the checkpoint to where the log is known to hold nothing more for the projection. */
  async skipTo(position: bigint): Promise<void> {
    const from = await this.committing;
    const nothing = { writes: [], unknown: [], position, recordedAt: null, events: 0, last: null };
    this.committing = this.target.commit(from, nothing);
    this.onCommitted(await this.committing, 0);
  }

  private async prepare(events: readonly RecordedEvent[], before: Promise<Checkpoint>) {
    const batch = sortBatch(this.projection, events, this.recordedAt, this.skips);
    this.recordedAt = batch.recordedAt;
    // Rows can be looked up only once the batch before has been written.
    const load: Target['load'] = async (table, keys) => {
      await before;
      return this.target.load(table, keys);
    };
    return presumptivePlan(batch, { load });
  }

  private async doOver(events: readonly RecordedEvent[], from: Checkpoint, error: unknown): Promise<Checkpoint> {
    if (!(error instanceof PoisonEvent) && !isRefusalOfData(error)) throw error;
    let before = from;
    return applyBatch(this.projection, events, from, this.skips, this.target, (to) => {
      this.onCommitted(to, Number(to.events - before.events));
      before = to;
    });
  }
}
