import type { EventLog } from '../../infra/eventstore/event-log.js';
import { LogSubscription } from '../../infra/eventstore/subscription/log-subscription.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { clearFault, readFault, readSkips } from '../../infra/postgres/read-model/faults.js';
import type { ProjectionSession } from '../../infra/postgres/read-model/session.js';
import type { Target } from './apply-batch.js';
import { BatchSize } from './batch-size.js';
import { Company } from './company.js';
import { verifyLog } from './log-identity.js';
import { Pipeline } from './pipeline.js';
import type { Projection } from './projection.js';
import { weightOf } from './weight.js';

/** What a run tells about itself while it goes on. */
export type RunObserver = {
  readonly committed: (checkpoint: Checkpoint, events: number) => void;
  readonly current: (subscription: LogSubscription) => void;
};

/** How often a quiet run makes sure that its session, and with it the lock, is still there. */
const watchMs = 2_000;
/** Behind, a small batch waits this long for company; live, only in a crowd. */
const lingerMs = 20;
/** A checkpoint that moves only because nothing concerned the projection is written at most this often. */
const idleCheckpointMs = 5_000;

/**
 * One subscription's worth of a live projection: takes batches and commits them until something ends it. The next batch
 * gathers in the subscription while one is committed.
 */
export class LiveRun {
  private readonly size = new BatchSize();
  private readonly company = new Company();
  private readonly target: Target;
  private lastIdleCheckpoint = Date.now();
  private recognised: boolean;

  constructor(
    private readonly projection: Projection,
    private readonly session: ProjectionSession,
    private readonly log: EventLog,
    private readonly observer: RunObserver,
    private readonly stallMs: number,
    private readonly start: Checkpoint,
  ) {
    const { slot } = start;
    this.recognised = start.position !== null;
    this.target = {
      load: (table, keys) => session.load(slot, table, keys),
      commit: (from, plan) => session.commit(from, plan),
    };
  }

  /**
   * Runs until the signal, or until it fails.
   * @throws SubscriptionDropped, SessionLost, CheckpointMoved, PoisonEvent, or a fault of the database
   */
  async run(signal: AbortSignal): Promise<void> {
    const { start } = this;
    const skips = await readSkips(this.session, this.projection.name);
    const fault = await readFault(this.session, this.projection.name);
    // One that was left behind by a run that ended before it could forget it.
    if (!fault) await clearFault(this.session, this.projection.name);
    const subscription = new LogSubscription(this.log, {
      after: start.position,
      prefixes: this.projection.streamPrefixes,
      weigh: weightOf,
      buffer: 2 * BatchSize.largest,
      stallMs: this.stallMs,
    });
    const close = (): void => subscription.close();
    signal.addEventListener('abort', close);
    const pipeline = new Pipeline(this.projection, this.target, skips, start, this.observer.committed);
    try {
      while (!signal.aborted) {
        await this.step(subscription, pipeline);
        if (fault && subscription.waiting === 0) await this.forgetFault(fault.position, pipeline);
      }
      await pipeline.settled();
    } finally {
      signal.removeEventListener('abort', close);
      subscription.close();
    }
  }

  private async step(subscription: LogSubscription, pipeline: Pipeline): Promise<void> {
    this.observer.current(subscription);
    // With nothing to prefetch, what is under way is waited for, so that its failure is met at once.
    if (subscription.waiting === 0) await pipeline.settled();
    if (!(await subscription.readable(watchMs))) {
      await this.session.check();
      return this.moveIdly(subscription, pipeline);
    }
    const patience = subscription.caughtUp ? this.company.wait : lingerMs;
    if (patience > 0 && subscription.waitingWeight < this.size.limit / 4) {
      await new Promise((resolve) => setTimeout(resolve, patience));
    }
    const events = subscription.take(this.size.limit);
    this.company.took(events.length);
    const full = subscription.waiting > 0;
    const startedAt = performance.now();
    await this.recogniseLog(pipeline);
    await pipeline.push(events);
    this.size.observe(full, performance.now() - startedAt);
  }

  /** A log that was empty when we began can be recognised only once it has an event. */
  private async recogniseLog(pipeline: Pipeline): Promise<void> {
    if (this.recognised) return;
    await verifyLog(this.session, this.log, this.projection.name, await pipeline.settled());
    this.recognised = true;
  }

  private async forgetFault(position: bigint, pipeline: Pipeline): Promise<void> {
    const reached = (await pipeline.settled()).position;
    if (reached !== null && reached >= position) await clearFault(this.session, this.projection.name);
  }

  /** Nothing concerned the projection for a while: its checkpoint follows the log, so that a restart reads less. */
  private async moveIdly(subscription: LogSubscription, pipeline: Pipeline): Promise<void> {
    const { seen } = subscription;
    const from = await pipeline.settled();
    if (!this.recognised || seen === null || (from.position !== null && seen <= from.position)) return;
    if (Date.now() - this.lastIdleCheckpoint < idleCheckpointMs) return;
    this.lastIdleCheckpoint = Date.now();
    await pipeline.skipTo(seen);
  }
}
