import { convertToCommandError } from '@eventstore/db-client';
import type { EventLog } from '../event-log.js';
import { abandon } from '../reading/abandon.js';
import type { LogMessage } from '../reading/message-reader.js';
import { type LogCall, openCall } from '../reading/open-call.js';
import { following } from '../reading/read-request.js';
import { messagesPerTurn } from '../reading/turns.js';

export type Follower = {
  readonly take: (message: LogMessage) => void;
  /** The store ended it, or it failed: nothing comes after that. */
  readonly ended: (reason: unknown) => void;
};

/**
 * Follows the part of the log whose streams begin with one of the prefixes: its events and the store's notices, in the
 * order in which they were sent. Told to pause it holds but a few messages and a window of bytes, and the server waits.
 */
export class LogFollowing {
  private call: LogCall | null = null;
  private inTurn = 0;
  private paused = false;
  private over = false;

  /** @param after the position of the last event already known; null for the beginning */
  constructor(
    log: EventLog,
    after: bigint | null,
    prefixes: readonly string[],
    private readonly follower: Follower,
  ) {
    const deadline = Number.POSITIVE_INFINITY;
    openCall(log.client, { name: 'follow', request: following(after, prefixes), wanted: () => true, deadline }).then(
      (call) => this.begin(call),
      (error) => this.end(error),
    );
  }

  pause(): void {
    this.paused = true;
    this.call?.pause();
  }

  resume(): void {
    this.paused = false;
    this.call?.resume();
  }

  /** Ends it without waiting for the server. The follower hears no more of it. */
  close(): void {
    if (this.over) return;
    this.over = true;
    if (this.call) abandon(this.call);
  }

  private begin(call: LogCall): void {
    this.call = call;
    if (this.over) {
      abandon(call);
      return;
    }
    call.on('data', (message: LogMessage) => this.receive(message));
    call.on('error', (error) => this.end(convertToCommandError(error)));
    call.on('end', () => this.end('the server ended it'));
    if (this.paused) call.pause();
  }

  private receive(message: LogMessage): void {
    if (this.over) return;
    this.follower.take(message);
    this.inTurn += 1;
    if (this.inTurn < messagesPerTurn || this.paused) return;
    this.inTurn = 0;
    this.call?.pause();
    setImmediate(() => {
      if (!this.paused) this.call?.resume();
    });
  }

  private end(reason: unknown): void {
    if (this.over) return;
    this.over = true;
    this.follower.ended(reason);
  }
}
