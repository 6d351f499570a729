import type pg from 'pg';
import { checkpointChannel } from './apply-plan.js';

type Waiting = { readonly projection: string; readonly wake: () => void };

/** A notice to come: `arrived` settles when the projection's checkpoint moved, or the time is over; it never rejects. */
export type Notice = { readonly arrived: Promise<void>; readonly cancel: () => void };

/**
 * Hears of checkpoints over one connection, taken when somebody first waits and given back when nobody has for a while.
 * A broken connection is taken anew by the next waiter.
 */
export class CheckpointListener {
  private readonly waiting = new Set<Waiting>();
  private connection: Promise<pg.PoolClient | null> | null = null;
  private closed = false;

  constructor(private readonly pool: pg.Pool) {}

  next(projection: string, timeoutMs: number): Notice {
    if (!this.connection && !this.closed) this.connection = this.listen();
    let cancel = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      const timer = setTimeout(() => cancel(), timeoutMs);
      const entry: Waiting = { projection, wake: () => cancel() };
      this.waiting.add(entry);
      cancel = () => {
        clearTimeout(timer);
        this.waiting.delete(entry);
        resolve();
      };
    });
    return { arrived, cancel };
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { wake } of this.waiting) wake();
    const client = await this.connection;
    this.connection = null;
    client?.release(true);
  }

  private async listen(): Promise<pg.PoolClient | null> {
    try {
      const client = await this.pool.connect();
      client.on('notification', ({ payload = '' }) => this.wake(payload));
      client.on('error', () => this.forget(client));
      await client.query(`listen ${checkpointChannel}`);
      return client;
    } catch {
      // Without notices the waiters look again at intervals; the next one tries to listen once more.
      this.connection = null;
      return null;
    }
  }

  private wake(payload: string): void {
    const projection = payload.slice(0, payload.lastIndexOf(':'));
    for (const entry of this.waiting) if (entry.projection === projection) entry.wake();
  }

  private forget(client: pg.PoolClient): void {
    if (this.closed) return;
    this.connection = null;
    client.release(true);
  }
}
