import { type Connection, executeAside } from './database.js';

/**
 * Bytes written before the journal's pages are copied into the database's file. The appends that come meanwhile take twice
 * their time: with 1 MiB these were more than one of a hundred small ones.
 */
const EVERY_BYTES = 4 * 1024 * 1024;

/** What a commit writes besides its events, roughly: a page of the table and one of an index. */
const COMMIT_BYTES = 4 * 1024;

/**
 * Copies the journal's pages into the database's file, on a connection and a thread of its own. By itself SQLite does so
 * inside of a commit, which then takes twenty times as long as others; commits go on beside a copy of this kind. Nothing
 * depends on it: what it did not copy stays in the journal, and once that is long the commit's own copy takes the rest.
 */
export class Checkpointer {
  private written = 0;
  private running: Promise<void> | undefined;

  /** @param db a connection of its own, which `close` closes */
  constructor(private readonly db: Connection) {}

  /** Learns that so many bytes of events are durable. */
  committed(bytes: number): void {
    this.written += bytes + COMMIT_BYTES;
    if (this.running || this.written < EVERY_BYTES) return;
    this.written = 0;
    this.running = this.copy();
  }

  async close(): Promise<void> {
    await this.running;
    this.db.close();
  }

  private async copy(): Promise<void> {
    try {
      await executeAside(this.db, 'pragma wal_checkpoint(passive)');
    } catch {
      // A full disk, for example. The events are in the journal, and a commit that cannot be made durable says so.
    }
    this.running = undefined;
  }
}
