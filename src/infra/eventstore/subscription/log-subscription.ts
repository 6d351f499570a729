import { exhaustive } from '../../../domain/shared/exhaustive.js';
import { decode, type StoredEvent } from '../codec.js';
import type { EventLog } from '../event-log.js';
import type { LogMessage } from '../reading/message-reader.js';
import type { EventMetadata, RecordedEvent } from '../recorded-event.js';
import { SubscriptionDropped, SubscriptionStalled } from './dropped.js';
import { firstAfter } from './first-after.js';
import { LogFollowing } from './log-following.js';
import { UnreadableData } from './unreadable.js';

export type SubscriptionOptions = {
  /** Position of the last event already known; null for the beginning. */
  readonly after: bigint | null;
  readonly prefixes: readonly string[];
  /** How much work an event is; 1 if absent. */
  readonly weigh?: (event: RecordedEvent) => number;
  /** Weight of the events held ready at most; beyond that the server is made to wait. */
  readonly buffer?: number;
  /** Silence after which the log is asked whether there is something that should have come. */
  readonly stallMs?: number;
};

/**
 * A durable subscription to part of the log, pulled instead of pushed: events gather in a bounded buffer and are taken in
 * batches. It ends with SubscriptionDropped in every case but `close`; whoever reads opens another from its checkpoint.
 */
export class LogSubscription {
  private readonly following: LogFollowing;
  private readonly ready: RecordedEvent[] = [];
  private weight = 0;
  private readonly weigh: (event: RecordedEvent) => number;
  private dropped: SubscriptionDropped | null = null;
  private wake: () => void = () => undefined;
  private paused = false;
  private closed = false;
  /** Up to here the log is known to hold nothing that was not delivered. */
  private seenUpTo: bigint | null;
  private lastSign = Date.now();
  private readonly watch: NodeJS.Timeout;
  private readonly buffer: number;
  private readonly stallMs: number;
  private isCaughtUp = false;

  constructor(
    private readonly log: EventLog,
    private readonly options: SubscriptionOptions,
  ) {
    this.weigh = options.weigh ?? (() => 1);
    this.buffer = options.buffer ?? 10_000;
    this.stallMs = options.stallMs ?? 10_000;
    this.seenUpTo = options.after;
    this.following = new LogFollowing(log, options.after, options.prefixes, {
      take: (message) => this.receive(message),
      ended: (reason) => this.drop(new SubscriptionDropped(reason)),
    });
    this.watch = setInterval(() => void this.lookForStall(), this.stallMs);
    this.watch.unref();
  }

  /** True once the server has delivered all that was in the log. */
  get caughtUp(): boolean {
    return this.isCaughtUp;
  }

  /** How many events wait to be taken. */
  get waiting(): number {
    return this.ready.length;
  }

  /** How much work they are. */
  get waitingWeight(): number {
    return this.weight;
  }

  /** The oldest event that waits to be taken. */
  get oldest(): RecordedEvent | undefined {
    return this.ready[0];
  }

  /** Up to here everything was delivered; with nothing waiting, a checkpoint may move here. */
  get seen(): bigint | null {
    return this.ready.length > 0 ? null : this.seenUpTo;
  }

  /**
   * Waits until something is ready, or the time is over.
   * @throws SubscriptionDropped when the subscription has ended and everything that came before was taken
   */
  async readable(timeoutMs: number): Promise<boolean> {
    if (this.ready.length === 0 && !this.dropped && !this.closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = () => undefined;
    }
    if (this.ready.length > 0) return true;
    if (this.dropped) throw this.dropped;
    return false;
  }

  /** Takes events from the front as long as their weights stay within the limit; at least one if any is ready. */
  take(limit: number): RecordedEvent[] {
    let count = 0;
    let weight = 0;
    for (const event of this.ready) {
      const next = weight + this.weigh(event);
      if (count > 0 && next > limit) break;
      weight = next;
      count += 1;
    }
    const taken = this.ready.splice(0, count);
    this.weight -= weight;
    if (this.paused && this.weight < this.buffer / 2) {
      this.paused = false;
      this.following.resume();
    }
    return taken;
  }

  close(): void {
    this.closed = true;
    clearInterval(this.watch);
    this.following.close();
    this.wake();
  }

  private receive(message: LogMessage): void {
    if (this.closed) return;
    switch (message.kind) {
      case 'event':
        this.lastSign = Date.now();
        this.keep(message.event);
        this.wake();
        return;
      case 'checkpoint':
        this.lastSign = Date.now();
        if (this.seenUpTo === null || message.position > this.seenUpTo) this.seenUpTo = message.position;
        return;
      case 'caught-up':
        this.isCaughtUp = true;
        this.wake();
        return;
      case 'fell-behind':
        this.isCaughtUp = false;
        return;
      case 'nothing':
        return;
      default:
        exhaustive(message);
    }
  }

  private keep(stored: StoredEvent): void {
    const position = stored.position.commit;
    if (this.seenUpTo !== null && position <= this.seenUpTo) return;
    const event = readable(stored);
    this.ready.push(event);
    this.weight += this.weigh(event);
    this.seenUpTo = position;
    if (this.weight >= this.buffer && !this.paused) {
      this.paused = true;
      this.following.pause();
    }
  }

  private drop(reason: SubscriptionDropped): void {
    if (this.closed || this.dropped) return;
    this.dropped = reason;
    clearInterval(this.watch);
    this.following.close();
    this.wake();
  }

  private async lookForStall(): Promise<void> {
    const quiet = (): boolean =>
      !this.closed &&
      !this.dropped &&
      !this.paused &&
      this.ready.length === 0 &&
      Date.now() - this.lastSign >= this.stallMs;
    if (!quiet()) return;
    const from = this.seenUpTo;
    const missed = await firstAfter(this.log, from, this.options.prefixes).catch((error: unknown) => {
      if (quiet()) this.drop(new SubscriptionDropped(error));
      return null;
    });
    // It may have come while we asked.
    if (missed && quiet() && this.seenUpTo === from) this.drop(new SubscriptionStalled(from, missed.position));
  }
}

/** Decodes an event; one that cannot be decoded is delivered all the same, with the reason in place of its data. */
const readable = (stored: StoredEvent): RecordedEvent => {
  try {
    return decode(stored);
  } catch (reason) {
    return {
      id: stored.id,
      stream: stored.streamId,
      revision: stored.revision,
      position: stored.position.commit,
      created: stored.created,
      type: stored.type,
      data: new UnreadableData(reason),
      metadata: (stored.metadata ?? {}) as EventMetadata,
    };
  }
};
