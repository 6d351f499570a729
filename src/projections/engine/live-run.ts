import type { EventLog } from '../../infra/eventstore/event-log.js';
import { LogSubscription } from '../../infra/eventstore/subscription/log-subscription.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { clearFault, readFault, readSkips } from '../../infra/postgres/read-model/faults.js';
import type { ProjectionSession } from '../../infra/postgres/read-model/session.js';
import { applyBatch, type Target } from './apply-batch.js';
import { BatchSize } from './batch-size.js';
import { verifyLog } from './log-identity.js';
import type { Projection } from './projection.js';
import { weightOf } from './weight.js';

/** What a run tells about itself while it goes on. */
export type RunObserver = {
  readonly committed: (checkpoint: Checkpoint, events: number) => void;
  readonly current: (subscription: LogSubscription) => void;
};

/** How often a quiet run makes sure that its session, and with it the lock, is still there. */
const watchMs = 2_000;
/** Behind, a small batch waits this long for company; live, it never waits. */
const lingerMs = 20;
/** A checkpoint that moves only because nothing concerned the projection is written at most this often. */
const idleCheckpointMs = 5_000;

/**
 * One subscription's worth of a live projection: takes batches and commits them until something ends it. The next batch
 * gathers in the subscription while one is committed.
 */
export class LiveRun {
  private readonly size = new BatchSize();
  private readonly target: Target;
  private lastIdleCheckpoint = Date.now();

  constructor(
    private readonly projection: Projection,
    private readonly session: ProjectionSession,
    private readonly log: EventLog,
    private readonly observer: RunObserver,
    private readonly stallMs: number,
    slot: Checkpoint['slot'],
  ) {
    this.target = {
      load: (table, keys) => session.load(slot, table, keys),
      commit: (from, plan) => session.commit(from, plan),
    };
  }

  /**
   * Runs until the signal, or until it fails.
   * @throws SubscriptionDropped, SessionLost, CheckpointMoved, PoisonEvent, or a fault of the database
   */
  async run(start: Checkpoint, signal: AbortSignal): Promise<void> {
    const skips = await readSkips(this.session, this.projection.name);
    const fault = await readFault(this.session, this.projection.name);
    const subscription = new LogSubscription(this.log, {
      after: start.position,
      prefixes: this.projection.streamPrefixes,
      weigh: weightOf,
      stallMs: this.stallMs,
    });
    const close = (): void => subscription.close();
    signal.addEventListener('abort', close);
    try {
      let checkpoint = start;
      while (!signal.aborted) {
        checkpoint = await this.step(subscription, checkpoint, skips);
        if (fault && checkpoint.position !== null && checkpoint.position >= fault.position) {
          await clearFault(this.session, this.projection.name);
        }
      }
    } finally {
      signal.removeEventListener('abort', close);
      subscription.close();
    }
  }

  private async step(subscription: LogSubscription, from: Checkpoint, skips: ReadonlySet<bigint>): Promise<Checkpoint> {
    this.observer.current(subscription);
    if (!(await subscription.readable(watchMs))) {
      await this.session.check();
      return this.moveIdly(subscription, from);
    }
    if (!subscription.caughtUp && subscription.waitingWeight < this.size.limit / 4) {
      await new Promise((resolve) => setTimeout(resolve, lingerMs));
    }
    const events = subscription.take(this.size.limit);
    const weight = events.reduce((sum, event) => sum + weightOf(event), 0);
    const startedAt = performance.now();
    // A log that was empty when we began can be recognised only now.
    if (from.position === null) await verifyLog(this.session, this.log, this.projection.name, from);
    let before = from;
    const to = await applyBatch(this.projection, events, from, skips, this.target, (checkpoint) => {
      this.observer.committed(checkpoint, Number(checkpoint.events - before.events));
      before = checkpoint;
    });
    this.size.observe(weight, performance.now() - startedAt);
    return to;
  }

  /** Nothing concerned the projection for a while: its checkpoint follows the log, so that a restart reads less. */
  private async moveIdly(subscription: LogSubscription, from: Checkpoint): Promise<Checkpoint> {
    const { seen } = subscription;
    if (seen === null || (from.position !== null && seen <= from.position)) return from;
    if (Date.now() - this.lastIdleCheckpoint < idleCheckpointMs) return from;
    this.lastIdleCheckpoint = Date.now();
    if (from.position === null) await verifyLog(this.session, this.log, this.projection.name, from);
    const to = await this.target.commit(from, { writes: [], unknown: [], position: seen, recordedAt: null, events: 0 });
    this.observer.committed(to, 0);
    return to;
  }
}
