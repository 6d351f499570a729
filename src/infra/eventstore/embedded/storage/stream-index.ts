import { BulkInsert } from './bulk-insert.js';
import type { Connection } from './database.js';

/** A chunk of a stream, as the index knows it. */
export interface Entry {
  readonly position: number;
  readonly stream: number;
  readonly revision: number;
  readonly events: number;
}

/** Entries kept in memory before they are written. The append that writes them waits for it: 1024 take 0.8 ms. */
const UNWRITTEN = 256;

/**
 * Answers "which chunks hold these revisions of this stream". An entry reaches its table late, together with hundreds of
 * others and in the table's own order: written one by one they would touch a page of their own per stream, and under
 * load that was two thirds of what each commit had to flush. Nothing is lost by it: entries are derived from the chunks,
 * and those beyond the mark are read back at start, which are never more than these.
 */
export class StreamIndex {
  private readonly unwritten = new Map<number, Entry[]>();
  private count = 0;
  private readonly sql: ReturnType<typeof statements>;

  private readonly rows: BulkInsert;

  constructor(db: Connection) {
    this.sql = statements(db);
    this.rows = new BulkInsert(db, 'stream_index', 3);
    this.reload();
  }

  /** Adds a chunk that was inserted in the current transaction. */
  add(entry: Entry): void {
    this.remember(entry);
    if (this.count >= UNWRITTEN) this.write(entry.position);
  }

  /** The newest chunk of a stream; `lost` if it is not where the index says. */
  last(stream: number): { revision: number; events: number } | 'lost' | undefined {
    const newest = this.unwritten.get(stream)?.at(-1);
    if (newest) return newest;
    const found = this.sql.last.get([stream]) as [revision: number, events: number | null] | undefined;
    if (!found) return undefined;
    const [revision, events] = found;
    return events === null ? 'lost' : { revision, events };
  }

  /** Positions of chunks upwards from the one that holds a revision. */
  upwards(stream: number, from: number, limit: number): number[] {
    const recent = this.unwritten.get(stream) ?? [];
    const firstRecent = recent[0]?.revision ?? Number.POSITIVE_INFINITY;
    if (from >= firstRecent) {
      const holding = recent.findLastIndex((entry) => entry.revision <= from);
      return recent.slice(holding, holding + limit).map((entry) => entry.position);
    }
    const written = (this.sql.upwards.all([stream, stream, from, limit]) as [number][]).map(([position]) => position);
    return [...written, ...recent.slice(0, limit - written.length).map((entry) => entry.position)];
  }

  /** Positions of chunks downwards from the one that holds a revision. */
  downwards(stream: number, from: number, limit: number): number[] {
    const recent = (this.unwritten.get(stream) ?? []).filter((entry) => entry.revision <= from);
    const newest = recent.reverse().slice(0, limit);
    const missing = limit - newest.length;
    const written = missing > 0 ? (this.sql.downwards.all([stream, from, missing]) as [number][]) : [];
    return [...newest.map((entry) => entry.position), ...written.map(([position]) => position)];
  }

  /** Starts again from what is in the file: a transaction was rolled back. */
  reload(): void {
    this.rows.forget();
    this.unwritten.clear();
    this.count = 0;
    const mark = Number((this.sql.mark.get(MARK) as [string] | undefined)?.[0] ?? 0);
    for (const [position, stream, revision, events] of this.sql.beyond.all([mark]) as [
      number,
      number,
      number,
      number,
    ][]) {
      this.remember({ position, stream, revision, events });
    }
  }

  private remember(entry: Entry): void {
    const entries = this.unwritten.get(entry.stream);
    if (entries) entries.push(entry);
    else this.unwritten.set(entry.stream, [entry]);
    this.count += 1;
  }

  private write(upTo: number): void {
    for (const stream of [...this.unwritten.keys()].sort((a, b) => a - b)) {
      for (const { revision, position } of this.unwritten.get(stream) ?? []) {
        this.rows.add([stream, revision, position]);
      }
    }
    this.rows.write();
    this.sql.setMark.run([MARK, String(upTo)]);
    this.unwritten.clear();
    this.count = 0;
  }
}

/** Where the position is kept up to which all chunks are in the table. */
export const MARK = 'indexed up to';

function statements(db: Connection) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    mark: prepare('select value from store where key = ?'),
    setMark: db.prepare('insert into store values (?, ?) on conflict (key) do update set value = excluded.value'),
    beyond: prepare('select position, stream, revision, events from chunk where position > ? order by position'),
    last: prepare(
      `select i.revision, c.events from stream_index i
       left join chunk c on c.position = i.position and c.stream = i.stream and c.revision = i.revision
       where i.stream = ? order by i.revision desc limit 1`,
    ),
    upwards: prepare(
      `select position from stream_index where stream = ? and revision >=
         coalesce((select revision from stream_index where stream = ? and revision <= ? order by revision desc limit 1), 0)
       order by revision limit ?`,
    ),
    downwards: prepare(
      'select position from stream_index where stream = ? and revision <= ? order by revision desc limit ?',
    ),
  };
}
