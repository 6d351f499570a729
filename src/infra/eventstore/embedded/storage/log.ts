import { DamagedStoreError } from './damage.js';
import { type Connection, storeFile } from './database.js';
import { checksum, type StoredEvent } from './record.js';

/** The revision under which a tombstone is stored; on the wire it is EventStoreDB's 2^63 - 1. */
export const TOMBSTONE = Number.MAX_SAFE_INTEGER;

export type Direction = 'forwards' | 'backwards';

/** How much one page may hold: a reader never has more than this of the log in memory. */
const PAGE_EVENTS = 64;
const PAGE_BYTES = 1024 * 1024;

type EventRow = [position: number, stream: string | Buffer, revision: number, checksum: number, record: Buffer];

const COLUMNS = 'e.position, s.name, e.revision, e.checksum, e.record';
const FROM_ALL = `select ${COLUMNS} from event e join stream s on s.id = e.stream`;
const FROM_STREAM = `select e.position, e.revision, e.checksum, e.record from event e where e.stream = ?`;

/** The log in its file: rows in, rows out. It decides nothing; whoever appends calls it inside a transaction. */
export class Log {
  private readonly file: string;
  private readonly sql: ReturnType<typeof statements>;

  constructor(db: Connection, dataDir: string) {
    this.file = storeFile(dataDir);
    this.sql = statements(db);
  }

  /** The position of the newest event, 0 in an empty store. */
  lastPosition(): number {
    return (this.sql.lastPosition.get() as [number | null])[0] ?? 0;
  }

  streamId(name: string): number | undefined {
    return (this.sql.streamId.get([Buffer.from(name)]) as [number] | undefined)?.[0];
  }

  createStream(name: string): number {
    return Number(this.sql.createStream.run([Buffer.from(name)]).lastInsertRowid);
  }

  /** The newest revision of a stream (`TOMBSTONE` once it is tombstoned), -1 if it has no events. */
  lastRevision(streamId: number): number {
    return (this.sql.lastRevision.get(streamId) as [number | null])[0] ?? -1;
  }

  insert(streamId: number, event: StoredEvent): void {
    const sum = checksum(event.position, event.stream, event.revision, event.record);
    this.sql.insert.run(event.position, streamId, event.revision, sum, event.record);
  }

  /** Events of `$all` from a position on, it included; backwards from a position, it excluded: as EventStoreDB counts. */
  pageOfAll(from: number, direction: Direction, limit: number): StoredEvent[] {
    const statement = direction === 'forwards' ? this.sql.allForwards : this.sql.allBackwards;
    const rows = statement.all(from, Math.min(limit, PAGE_EVENTS)) as EventRow[];
    return this.page(rows);
  }

  /** Events of one stream from a revision on, it included, never below `floor`. */
  pageOfStream(
    stream: { id: number; name: string },
    from: number,
    direction: Direction,
    limit: number,
    floor = 0,
  ): StoredEvent[] {
    const count = Math.min(limit, PAGE_EVENTS);
    const rows = (
      direction === 'forwards'
        ? this.sql.streamForwards.all(stream.id, Math.max(from, floor), count)
        : this.sql.streamBackwards.all(stream.id, from, floor, count)
    ) as [number, number, number, Buffer][];
    return this.page(rows.map(([position, revision, sum, record]) => [position, stream.name, revision, sum, record]));
  }

  /** The event at exactly this position. */
  at(position: number): StoredEvent | undefined {
    return this.pageOfAll(position, 'forwards', 1).find((event) => event.position === position);
  }

  private page(rows: EventRow[]): StoredEvent[] {
    const events: StoredEvent[] = [];
    let bytes = 0;
    for (const [position, name, revision, sum, record] of rows) {
      const stream = typeof name === 'string' ? name : name.toString('utf8');
      if (checksum(position, stream, revision, record) !== sum) {
        throw new DamagedStoreError(this.file, position, stream, 'the event does not match its checksum');
      }
      events.push({ position, stream, revision, record });
      bytes += record.length;
      if (bytes > PAGE_BYTES) break;
    }
    return events;
  }
}

function statements(db: Connection) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    lastPosition: prepare('select max(position) from event'),
    streamId: prepare('select id from stream where name = ?'),
    lastRevision: prepare('select max(revision) from event where stream = ?'),
    createStream: db.prepare('insert into stream (name) values (?)'),
    insert: db.prepare('insert into event values (?, ?, ?, ?, ?)'),
    allForwards: prepare(`${FROM_ALL} where e.position >= ? order by e.position limit ?`),
    allBackwards: prepare(`${FROM_ALL} where e.position < ? order by e.position desc limit ?`),
    streamForwards: prepare(`${FROM_STREAM} and e.revision >= ? order by e.revision limit ?`),
    streamBackwards: prepare(`${FROM_STREAM} and e.revision <= ? and e.revision >= ? order by e.revision desc limit ?`),
  };
}
