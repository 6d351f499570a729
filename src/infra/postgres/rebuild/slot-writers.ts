import type pg from 'pg';
import type { Slot } from '../read-model/slot.js';
import { historyOf, type Row, type Table } from '../read-model/table.js';
import { connectForCopy } from './connect-for-copy.js';
import { CopyWriter } from './copy-writer.js';

/** The writers of the tables of a slot that is being built. */
export class SlotWriters {
  private readonly writers = new Map<Table, CopyWriter>();
  private readonly histories = new Map<Table, Table>();
  private shared: Promise<pg.Client> | null = null;
  private pending: Promise<void>[] = [];

  constructor(
    private readonly url: string,
    private readonly slot: Slot,
  ) {}

  /** Adds a row to a table. Whoever writes many asks now and then whether it must wait. */
  write(table: Table, row: Row): void {
    let writer = this.writers.get(table);
    if (!writer) {
      writer = new CopyWriter(this.url, this.slot, table);
      this.writers.set(table, writer);
    }
    const wait = writer.write(row);
    if (wait) this.pending.push(wait);
  }

  /** Adds an earlier version of a row of a table to its history. */
  archive(table: Table, version: Row): void {
    let history = this.histories.get(table);
    if (!history) {
      history = historyOf(table);
      this.histories.set(table, history);
    }
    this.write(history, version);
  }

  /** True when so much is under way that no more should be written before `settled`. */
  get mustWait(): boolean {
    return this.pending.length > 0;
  }

  /** @throws what the database refused */
  async settled(): Promise<void> {
    const { pending } = this;
    this.pending = [];
    await Promise.all(pending);
  }

  /** Ends the COPY of one table, or of all: others see its rows from then on. @throws what the database refused */
  async end(table?: Table): Promise<void> {
    await this.settled();
    // One after the other, since those with few rows share a connection; the others have nearly all of theirs written.
    for (const [written, writer] of this.writers) {
      if (table !== undefined && written !== table) continue;
      await writer.end(this.connection);
      this.writers.delete(written);
    }
    if (table === undefined) await (await this.shared)?.end();
  }

  /** Gives up: nothing stays of what did not end. Never throws. */
  async abort(): Promise<void> {
    await Promise.allSettled(this.pending);
    for (const writer of this.writers.values()) await writer.abort();
    const shared = await this.shared?.catch(() => null);
    await shared?.end().catch(() => undefined);
  }

  private readonly connection = (): Promise<pg.Client> => {
    this.shared ??= connectForCopy(this.url);
    return this.shared;
  };
}
