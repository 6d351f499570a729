import { once } from 'node:events';
import pg from 'pg';
import { type CopyStreamQuery, from } from 'pg-copy-streams';
import { type Slot, tableIn } from '../read-model/slot.js';
import { type Columns, type Row, storedColumns, type Table } from '../read-model/table.js';
import { BinaryRows, binaryHeader, binaryTrailer } from './binary-rows.js';
import type { CopyConnections } from './copy-connections.js';

/** Rows are gathered into pieces of about this size before they are handed to the socket. */
const pieceLength = 64 * 1024;
/** So much may be under way before the writer has to wait: the database copies while the next rows are made. */
const highWaterMark = 8 * pieceLength;

type Copy = { readonly client: pg.Client; readonly stream: CopyStreamQuery };

/**
 * Streams rows into one table by COPY, never holding more than a few pieces. It takes a connection when its first piece
 * is full, and gives it back at its end: tables of few rows, as most are, come one after the other over the same.
 */
export class CopyWriter {
  private copy: Promise<Copy> | null = null;
  private failure: unknown = null;
  private readonly columns: Columns;
  private readonly rows: BinaryRows;

  constructor(
    private readonly connections: CopyConnections,
    private readonly slot: Slot,
    private readonly table: Table,
  ) {
    this.columns = storedColumns(table);
    this.rows = new BinaryRows(this.columns);
  }

  /**
   * Adds a row. Answers a promise only when the reader of the other end must be waited for.
   * @param validTo of a history's row, which is the version itself without it
   * @throws UnfitValue
   */
  write(row: Row, validTo?: string): Promise<void> | undefined {
    this.rows.add(row, validTo);
    return this.rows.length >= pieceLength ? this.flush() : undefined;
  }

  /** True once it has a connection of its own. */
  get begun(): boolean {
    return this.copy !== null;
  }

  /** Ends the COPY; the rows are committed when this returns. @throws what the database refused */
  async end(): Promise<void> {
    await this.flush();
    const copy = await this.copy;
    if (!copy) return;
    copy.stream.end(binaryTrailer);
    if (!copy.stream.writableFinished) await once(copy.stream, 'finish');
    this.copy = null;
    this.connections.giveBack(copy.client);
  }

  /** Gives up: nothing of this COPY stays. Never throws. */
  async abort(): Promise<void> {
    const copy = await this.copy?.catch(() => null);
    copy?.stream.destroy();
    await copy?.client.end().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.rows.length === 0) return;
    const piece = this.rows.take();
    this.copy ??= this.connections.take().then((client) => this.begin(client));
    const { stream } = await this.copy;
    if (!stream.write(piece)) await once(stream, 'drain');
    if (this.failure) throw this.failure;
  }

  private begin(client: pg.Client): Copy {
    const list = Object.keys(this.columns).map(pg.escapeIdentifier).join(', ');
    const target = tableIn(this.slot, this.table.name);
    const stream = client.query(from(`copy ${target} (${list}) from stdin (format binary)`, { highWaterMark }));
    stream.on('error', (error) => {
      this.failure ??= error;
    });
    stream.write(binaryHeader);
    return { client, stream };
  }
}
