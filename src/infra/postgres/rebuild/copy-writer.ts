import { once } from 'node:events';
import pg from 'pg';
import { type CopyStreamQuery, from } from 'pg-copy-streams';
import { type Slot, tableIn } from '../read-model/slot.js';
import { type Row, storedColumns, type Table } from '../read-model/table.js';
import { CopyLines } from './copy-text.js';

/** Lines are gathered into pieces of about this size before they are handed to the socket. */
const pieceLength = 64 * 1024;
/** So much may be under way before the writer has to wait: the database copies while the next rows are made. */
const highWaterMark = 8 * pieceLength;

/** Streams rows into one table by COPY, over a connection of its own, never holding more than a few pieces. */
export class CopyWriter {
  private piece = '';
  private failure: unknown = null;
  rows = 0;

  private constructor(
    private readonly client: pg.Client,
    private readonly stream: CopyStreamQuery,
    private readonly lines: CopyLines,
  ) {
    stream.on('error', (error) => {
      this.failure ??= error;
    });
  }

  static async open(url: string, slot: Slot, table: Table): Promise<CopyWriter> {
    const client = new pg.Client({ connectionString: url, application_name: 'birth-ledger rebuild', keepAlive: true });
    client.on('error', () => undefined);
    await client.connect();
    const types = storedColumns(table);
    const columns = Object.keys(types);
    await client.query('set synchronous_commit = off');
    const list = columns.map(pg.escapeIdentifier).join(', ');
    const stream = client.query(from(`copy ${tableIn(slot, table.name)} (${list}) from stdin`, { highWaterMark }));
    const json = columns.map((column) => types[column] === 'jsonb');
    return new CopyWriter(client, stream, new CopyLines(columns, json));
  }

  /** Adds a row. Answers a promise only when the reader of the other end must be waited for. */
  write(row: Row): Promise<void> | undefined {
    this.rows += 1;
    this.piece += this.lines.line(row);
    return this.piece.length >= pieceLength ? this.flush() : undefined;
  }

  /** Ends the COPY; the rows are committed when this returns. @throws what the database refused */
  async end(): Promise<void> {
    await this.flush();
    this.stream.end();
    try {
      if (!this.stream.writableFinished) await once(this.stream, 'finish');
    } finally {
      await this.client.end();
    }
  }

  /** Gives up: nothing of this COPY stays. Never throws. */
  async abort(): Promise<void> {
    this.stream.destroy();
    await this.client.end().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    if (this.failure) throw this.failure;
    const { piece } = this;
    this.piece = '';
    if (piece !== '' && !this.stream.write(piece)) await once(this.stream, 'drain');
    if (this.failure) throw this.failure;
  }
}
