import { BulkInsert } from './bulk-insert.js';
import { type Chunk, decodeChunk } from './chunk.js';
import { DamagedStoreError } from './damage.js';
import type { Connection } from './database.js';
import type { Direction } from './direction.js';
import { gapIn, type Run } from './gap.js';
import { Generations } from './generations.js';
import type { StoredEvent } from './record.js';
import { StreamIndex } from './stream-index.js';

/** The revision under which a tombstone is stored; on the wire it is EventStoreDB's 2^63 - 1. */
export const TOMBSTONE = Number.MAX_SAFE_INTEGER;

/** A stream as the log knows it. */
export interface StreamKey {
  readonly id: number;
  readonly name: string;
}

/**
 * What one page aims to hold. A caller has less than 64 KiB of answers in its window: a page that takes longer to prepare
 * than that takes to be read leaves it waiting. With 16 KiB, reads of all were a sixth faster than with 256.
 */
const PAGE_BYTES = 16 * 1024;
const PAGE_CHUNKS = 64;

/** Names of streams kept in memory, so that a walk over `$all` does not look each of them up. */
const KNOWN_NAMES = 20_000;

type ChunkRow = [position: number, stream: number, revision: number, events: number, body: Buffer];

/** The log in its file: chunks in, events out. It decides nothing; whoever appends calls it inside a transaction. */
export class Log {
  private readonly sql: ReturnType<typeof statements>;
  private readonly index: StreamIndex;
  private readonly names = new Generations<number, string>(KNOWN_NAMES);
  /** The usual size of a chunk, by which pages are cut: it follows what is being read. */
  private usualBytes = PAGE_BYTES / 16;
  /** Chunks of the current transaction, written together: see `BulkInsert`. */
  private readonly chunkRows: BulkInsert;

  constructor(
    db: Connection,
    private readonly file: string,
  ) {
    this.sql = statements(db);
    this.index = new StreamIndex(db);
    this.chunkRows = new BulkInsert(db, 'chunk', 5);
  }

  /** The position of the newest event, 0 in an empty store. */
  lastPosition(): number {
    this.write();
    const [position, events] = (this.sql.lastChunk.get() as [number, number] | undefined) ?? [0, 1];
    return position + events - 1;
  }

  streamId(name: string): number | undefined {
    return (this.sql.streamId.get([Buffer.from(name)]) as [number] | undefined)?.[0];
  }

  createStream(name: string): number {
    return Number(this.sql.createStream.run([Buffer.from(name)]).lastInsertRowid);
  }

  /**
   * The newest revision of a stream (`TOMBSTONE` once it is tombstoned).
   *
   * @throws DamagedStoreError when the index does not lead to it. A stream is named together with its first events, so one
   * that the index does not know has lost its entries: taken for new, it would get the same revisions a second time.
   */
  lastRevision({ id, name }: StreamKey): number {
    this.write();
    const newest = this.index.last(id);
    if (newest === undefined) throw this.damaged(undefined, name, 'the index has no entry for it');
    if (newest === 'lost') throw this.damaged(undefined, name, LOST_CHUNK);
    return newest.revision + newest.events - 1;
  }

  insert(streamId: number, { position, revision, events, body }: Chunk): void {
    this.chunkRows.add([position, streamId, revision, events, body]);
    this.index.add({ position, stream: streamId, revision, events });
  }

  /** Writes what was inserted, before it is committed or read. */
  write(): void {
    this.chunkRows.write();
  }

  /** Events of `$all` from a position on, it included; backwards from a position, it excluded: as EventStoreDB counts. */
  pageOfAll(from: number, direction: Direction, limit: number): StoredEvent[] {
    this.write();
    const chunks = Math.min(limit, this.chunksPerPage());
    const forwards = direction === 'forwards';
    const rows = (forwards ? this.sql.allForwards : this.sql.allBackwards).all([from, chunks]) as ChunkRow[];
    const gap = gapIn(rows.map(positionsOf), {
      from: forwards ? from : from - 1,
      direction,
      limit: chunks,
      lowest: 1,
      highest: () => this.lastPosition(),
    });
    if (gap !== undefined) throw this.damaged(gap, undefined, 'the events here are missing');
    const wanted = (event: StoredEvent) => (forwards ? event.position >= from : event.position < from);
    return cut(this.events(rows, direction), wanted, limit);
  }

  /** Events of one stream from a revision on, it included, and none below `floor`. */
  pageOfStream(stream: StreamKey, from: number, direction: Direction, limit: number, floor = 0): StoredEvent[] {
    this.write();
    this.names.set(stream.id, stream.name);
    const chunks = Math.min(limit, this.chunksPerPage());
    const forwards = direction === 'forwards';
    const start = forwards ? Math.max(from, floor) : from;
    const positions = forwards
      ? this.index.upwards(stream.id, start, chunks)
      : this.index.downwards(stream.id, start, chunks);
    const rows = this.chunks(positions, stream);
    const gap = gapIn(rows.map(revisionsOf), {
      from: start,
      direction,
      limit: chunks,
      lowest: 0,
      highest: () => this.lastRevision(stream),
    });
    if (gap !== undefined) throw this.damaged(undefined, stream.name, `the index does not lead to revision ${gap}`);
    const wanted = ({ revision }: StoredEvent) =>
      forwards ? revision >= start : revision <= start && revision >= floor;
    return cut(this.events(rows, direction), wanted, limit);
  }

  /** The event at exactly this position. */
  at(position: number): StoredEvent | undefined {
    const event = this.pageOfAll(position, 'forwards', 1)[0];
    return event?.position === position ? event : undefined;
  }

  /** Forgets what it learnt in a transaction that was rolled back. */
  forget(): void {
    this.chunkRows.forget();
    this.names.clear();
    this.index.reload();
  }

  private chunks(positions: readonly number[], stream: StreamKey): ChunkRow[] {
    return positions.map((position) => {
      const row = this.sql.chunk.get([position]) as ChunkRow | undefined;
      if (row?.[1] !== stream.id) {
        throw this.damaged(position, stream.name, LOST_CHUNK);
      }
      return row;
    });
  }

  private chunksPerPage(): number {
    return Math.max(1, Math.min(PAGE_CHUNKS, Math.floor(PAGE_BYTES / this.usualBytes)));
  }

  private events(rows: readonly ChunkRow[], direction: Direction): StoredEvent[] {
    const pages: StoredEvent[][] = [];
    let bytes = 0;
    for (const [position, streamId, revision, events, body] of rows) {
      if (bytes > PAGE_BYTES) break;
      bytes += body.length;
      const stream = this.nameOf(streamId, position);
      const page = decodeChunk({ position, stream, revision, events, body }, (at, finding) => {
        throw this.damaged(at, stream, finding);
      });
      pages.push(direction === 'forwards' ? page : page.reverse());
    }
    if (pages.length > 0) this.usualBytes = (3 * this.usualBytes + bytes / pages.length) / 4;
    return pages.length === 1 ? (pages[0] ?? []) : pages.flat();
  }

  private nameOf(streamId: number, position: number): string {
    const known = this.names.get(streamId);
    if (known !== undefined) return known;
    const row = this.sql.streamName.get([streamId]) as [Buffer] | undefined;
    if (!row) throw this.damaged(position, undefined, `its stream (number ${streamId}) has no name`);
    const name = row[0].toString('utf8');
    this.names.set(streamId, name);
    return name;
  }

  private damaged(position: number | undefined, stream: string | undefined, finding: string): DamagedStoreError {
    return new DamagedStoreError(this.file, position, stream, finding);
  }
}

const LOST_CHUNK = 'the index names a chunk that is not there';

const positionsOf = ([first, , , count]: ChunkRow): Run => ({ first, count });
const revisionsOf = ([, , first, count]: ChunkRow): Run => ({ first, count });

/** The events that were asked for: the first and last chunk of a page may hold more. */
function cut(events: StoredEvent[], wanted: (event: StoredEvent) => boolean, limit: number): StoredEvent[] {
  let start = 0;
  while (start < events.length && !wanted(events[start] as StoredEvent)) start += 1;
  let end = events.length;
  while (end > start && !wanted(events[end - 1] as StoredEvent)) end -= 1;
  return start === 0 && end === events.length && end <= limit
    ? events
    : events.slice(start, Math.min(end, start + limit));
}

function statements(db: Connection) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  const columns = 'position, stream, revision, events, body';
  return {
    lastChunk: prepare('select position, events from chunk order by position desc limit 1'),
    streamId: prepare('select id from stream where name = ?'),
    streamName: prepare('select name from stream where id = ?'),
    createStream: db.prepare('insert into stream (name) values (?)'),
    // A page begins with the chunk that its first event lies in, which may begin earlier.
    allForwards: prepare(
      `select ${columns} from chunk where position >=
         coalesce((select position from chunk where position <= ? order by position desc limit 1), 0)
       order by position limit ?`,
    ),
    allBackwards: prepare(`select ${columns} from chunk where position < ? order by position desc limit ?`),
    chunk: prepare(`select ${columns} from chunk where position = ?`),
  };
}
