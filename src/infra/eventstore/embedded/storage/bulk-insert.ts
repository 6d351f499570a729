import type { Connection } from './database.js';

/** Rows of one statement, most first. */
const SIZES = [16, 4, 1] as const;

/** Rows that wait at most. */
const MOST = 64;

/**
 * Inserts rows of one table several at a time. A call of the driver costs as much as the row that it brings: sixteen rows
 * by one statement take half of what they take one by one. What was added stands in the table after `write` only.
 */
export class BulkInsert {
  private readonly statements: readonly { readonly rows: number; readonly insert: ReturnType<Connection['prepare']> }[];
  private waiting: unknown[] = [];

  /** @param table trusted, as is its number of columns: both become part of the statement */
  constructor(
    db: Connection,
    table: 'chunk' | 'stream_index',
    private readonly columns: number,
  ) {
    const row = `(${Array(columns).fill('?').join(', ')})`;
    this.statements = SIZES.map((rows) => ({
      rows,
      insert: db.prepare(`insert into ${table} values ${Array(rows).fill(row).join(', ')}`),
    }));
  }

  add(row: readonly unknown[]): void {
    this.waiting.push(...row);
    if (this.waiting.length >= MOST * this.columns) this.write();
  }

  /** Writes what waits. */
  write(): void {
    if (this.waiting.length === 0) return;
    const values = this.waiting;
    this.waiting = [];
    let from = 0;
    for (const { rows, insert } of this.statements) {
      const width = rows * this.columns;
      for (; values.length - from >= width; from += width) insert.run(values.slice(from, from + width));
    }
  }

  /** Drops what waits: the transaction that it belonged to did not happen. */
  forget(): void {
    this.waiting = [];
  }
}
