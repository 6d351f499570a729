import type { EventLog } from '../../infra/eventstore/event-log.js';
import { SubscriptionDropped } from '../../infra/eventstore/subscription/dropped.js';
import type { LogSubscription } from '../../infra/eventstore/subscription/log-subscription.js';
import { type Checkpoint, CheckpointMoved } from '../../infra/postgres/read-model/checkpoint.js';
import { noteFault, readFault } from '../../infra/postgres/read-model/faults.js';
import { missingTables } from '../../infra/postgres/read-model/missing-tables.js';
import { ProjectionSession } from '../../infra/postgres/read-model/session.js';
import { Backoff } from './backoff.js';
import { LiveRun } from './live-run.js';
import { verifyLog } from './log-identity.js';
import { pause } from './pause.js';
import { PoisonEvent } from './poison.js';
import type { Projection } from './projection.js';
import { Rate } from './rate.js';
import { ProjectionRefused } from './refusal.js';
import type { ProjectionStatus, RunnerState } from './status.js';

export type RunnerOptions = {
  readonly projection: Projection;
  readonly log: EventLog;
  /** The read model's database; the runner opens one session of its own. */
  readonly url: string;
  /** Told when a state begins, with the error that led to it, for logs. */
  readonly onState?: (projection: string, state: RunnerState, error: unknown) => void;
  /** Told after each commit, for live notifications; what it does must not matter. */
  readonly onCommitted?: (projection: string, position: bigint) => void;
  /** Silence after which the subscription is checked for a stall, in milliseconds. */
  readonly stallMs?: number;
};

const standbyMs = 500;
const poisonLookMs = 500;
const refusedLookMs = 10_000;

/**
 * Keeps one projection running: connects, waits for the lock, follows the log, and begins again after every kind of
 * failure. It never gives up and never skips anything by itself.
 */
export class ProjectionRunner {
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff();
  private readonly rate = new Rate();
  private running: Promise<void> | null = null;
  private state: RunnerState = 'stopped';
  private checkpoint: Checkpoint | null = null;
  private subscription: LogSubscription | null = null;
  private lastError: ProjectionStatus['lastError'] = null;
  private resubscriptions = 0;

  constructor(private readonly options: RunnerOptions) {}

  start(): void {
    this.running ??= this.keepRunning();
  }

  /** Ends after the batch that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.enter('stopped');
  }

  status(): ProjectionStatus {
    const { projection } = this.options;
    const oldest = this.subscription?.oldest;
    return {
      projection: projection.name,
      version: projection.version,
      state: this.state,
      position: this.checkpoint?.position ?? null,
      lag: {
        events: this.subscription?.waiting ?? 0,
        seconds: oldest ? Math.max(0, (Date.now() - oldest.created.getTime()) / 1_000) : 0,
      },
      rate: this.rate.perSecond,
      eventsApplied: this.checkpoint?.events ?? 0n,
      lastError: this.lastError,
      resubscriptions: this.resubscriptions,
    };
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let session: ProjectionSession | null = null;
      try {
        this.enter('connecting');
        session = await ProjectionSession.open(this.options.url, this.options.projection.name);
        await this.runSession(session, signal);
      } catch (error) {
        await this.recover(error, session, signal);
      } finally {
        await session?.close();
      }
    }
  }

  private async runSession(session: ProjectionSession, signal: AbortSignal): Promise<void> {
    const { projection, log, stallMs = 10_000 } = this.options;
    while (!(await session.tryLock())) {
      this.enter('standby');
      this.checkpoint = await session.checkpoint();
      await pause(standbyMs, signal);
      if (signal.aborted) return;
    }
    while (!signal.aborted) {
      const checkpoint = await this.verified(session);
      this.checkpoint = checkpoint;
      const observer = {
        committed: (to: Checkpoint, events: number) => this.committed(to, events),
        current: (subscription: LogSubscription) => this.follow(subscription),
      };
      try {
        await new LiveRun(projection, session, log, observer, stallMs, checkpoint).run(signal);
      } catch (error) {
        if (!(error instanceof SubscriptionDropped)) throw error;
        // The session and its lock stay; only the subscription is opened again.
        this.note(error);
        this.resubscriptions += 1;
        this.enter('connecting', error);
        await pause(this.backoff.next(), signal);
      } finally {
        this.subscription = null;
      }
    }
  }

  /** The live checkpoint, once it is sure that program, read model and log belong together. */
  private async verified(session: ProjectionSession): Promise<Checkpoint> {
    const { name, version } = this.options.projection;
    const checkpoint = await session.checkpoint();
    if (!checkpoint) {
      throw new ProjectionRefused(
        'refused',
        `The projection ${name} is not installed in this database; run the migrations first.`,
      );
    }
    if (checkpoint.version < version) {
      throw new ProjectionRefused(
        'outdated',
        `The rows of the projection ${name} were made by version ${checkpoint.version}, and this program has version ${version}; rebuild it: birth-ledger rebuild ${name}`,
      );
    }
    if (checkpoint.version > version) {
      throw new ProjectionRefused(
        'refused',
        `The rows of the projection ${name} were made by version ${checkpoint.version}, which is newer than this program's ${version}; run the newer program.`,
      );
    }
    const missing = await missingTables(session, this.options.projection, checkpoint.slot);
    if (missing.length > 0) {
      throw new ProjectionRefused(
        'refused',
        `The projection ${name} cannot be written: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing in the read model's database. Nothing is lost that the log does not hold: birth-ledger rebuild ${name} makes it anew.`,
      );
    }
    await verifyLog(session, this.options.log, name, checkpoint);
    return checkpoint;
  }

  private async recover(error: unknown, session: ProjectionSession | null, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    // Another runner or a rebuild moved it: look where it stands now.
    if (error instanceof CheckpointMoved) return this.note(error);
    this.note(error);
    if (error instanceof PoisonEvent && session) return this.awaitOperator(error, session, signal);
    if (error instanceof ProjectionRefused) {
      this.enter(error.kind, error);
      // Another instance may be the one that can run it: the lock is not kept from it meanwhile.
      await session?.close();
      return pause(refusedLookMs, signal);
    }
    this.enter('connecting', error);
    await pause(this.backoff.next(), signal);
  }

  /** Stands still, with the lock held, until an operator has the event retried or skipped. */
  private async awaitOperator(poison: PoisonEvent, session: ProjectionSession, signal: AbortSignal): Promise<void> {
    const { name } = this.options.projection;
    const { id, type, stream, position } = poison.event;
    try {
      const fault = { position, eventId: id, eventType: type, stream, error: poison.message };
      await noteFault(session, name, fault);
      this.enter('poisoned', poison);
      while (!signal.aborted && (await readFault(session, name)) !== null) await pause(poisonLookMs, signal);
    } catch (error) {
      this.note(error);
      await pause(this.backoff.next(), signal);
    }
  }

  private committed(to: Checkpoint, events: number): void {
    this.checkpoint = to;
    this.rate.add(events);
    this.backoff.reset();
    if (to.position !== null) this.options.onCommitted?.(this.options.projection.name, to.position);
  }

  private follow(subscription: LogSubscription): void {
    this.subscription = subscription;
    this.enter(subscription.caughtUp && subscription.waiting < 1_000 ? 'live' : 'catching_up');
  }

  private note(error: unknown): void {
    this.lastError = { message: error instanceof Error ? error.message : String(error), at: new Date() };
  }

  private enter(state: RunnerState, error: unknown = null): void {
    if (state === this.state) return;
    this.state = state;
    this.options.onState?.(this.options.projection.name, state, error);
  }
}
