import type { Slot } from '../read-model/slot.js';
import { historyOf, type Row, type Table } from '../read-model/table.js';
import { CopyConnections } from './copy-connections.js';
import { CopyWriter } from './copy-writer.js';

/** The writers of the tables of a slot that is being built. */
export class SlotWriters {
  private readonly writers = new Map<Table, CopyWriter>();
  private readonly histories = new Map<Table, Table>();
  private readonly connections: CopyConnections;
  private pending: Promise<void>[] = [];

  constructor(
    url: string,
    private readonly slot: Slot,
  ) {
    this.connections = new CopyConnections(url);
  }

  /** Adds a row to a table. Whoever writes many asks now and then whether it must wait. */
  write(table: Table, row: Row): void {
    this.noted(this.writerOf(table).write(row));
  }

  /** Adds an earlier version of a row of a table to its history. */
  archive(table: Table, version: Row, validTo: string): void {
    let history = this.histories.get(table);
    if (!history) {
      history = historyOf(table);
      this.histories.set(table, history);
    }
    this.noted(this.writerOf(history).write(version, validTo));
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

  /** Ends the COPY of one table: others see its rows from then on. @throws what the database refused */
  async end(table: Table): Promise<void> {
    await this.settled();
    await this.writers.get(table)?.end();
    this.writers.delete(table);
  }

  /** Ends all that were begun. @throws what the database refused */
  async endAll(): Promise<void> {
    await this.settled();
    // Those with many rows first: the connection of one of them then serves for all that have few.
    const writers = [...this.writers.values()];
    await Promise.all(writers.filter(({ begun }) => begun).map((writer) => writer.end()));
    for (const writer of writers) if (!writer.begun) await writer.end();
    this.writers.clear();
    await this.connections.close();
  }

  /** Gives up: nothing stays of what did not end. Never throws. */
  async abort(): Promise<void> {
    await Promise.allSettled(this.pending);
    await Promise.all([...this.writers.values()].map((writer) => writer.abort()));
    await this.connections.close();
  }

  private writerOf(table: Table): CopyWriter {
    const known = this.writers.get(table);
    if (known) return known;
    const writer = new CopyWriter(this.connections, this.slot, table);
    this.writers.set(table, writer);
    return writer;
  }

  private noted(wait: Promise<void> | undefined): void {
    if (wait) this.pending.push(wait);
  }
}
