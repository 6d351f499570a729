import type pg from 'pg';
import { connectForCopy } from './connect-for-copy.js';

/** The connections over which a slot is filled. The first is made at once, so that nobody who needs it must wait. */
export class CopyConnections {
  private readonly idle: Promise<pg.Client>[];

  constructor(private readonly url: string) {
    const first = connectForCopy(url);
    // Whoever takes it learns why it failed.
    first.catch(() => undefined);
    this.idle = [first];
  }

  take(): Promise<pg.Client> {
    return this.idle.pop() ?? connectForCopy(this.url);
  }

  /** @param client one over which nothing is under way */
  giveBack(client: pg.Client): void {
    this.idle.push(Promise.resolve(client));
  }

  /** Ends those that nobody uses. Never throws. */
  async close(): Promise<void> {
    const ended = this.idle.splice(0).map((connected) => connected.then((client) => client.end()));
    await Promise.allSettled(ended);
  }
}
