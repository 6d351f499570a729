import type { EmbeddedSettings } from '../settings.js';
import { type Connection, openDatabase, storeFile } from '../storage/database.js';
import { type FolderLock, lockFolder } from '../storage/folder-lock.js';
import { type Direction, Log } from '../storage/log.js';
import { type ProposedEvent, recordId, type StoredEvent } from '../storage/record.js';
import { checkTail, type Recovery, recoveryOf } from '../storage/recovery.js';
import { AppendOnly } from './append-only.js';
import { CommitQueue } from './commit-queue.js';
import { CommitSignals } from './commit-signals.js';
import { Expectation } from './expectation.js';
import type { ExpectedRevision } from './expected-revision.js';
import type { Outcome } from './outcome.js';
import { RecentIds } from './recent-ids.js';
import { type StreamState, Streams } from './streams.js';
import { Tail } from './tail.js';
import { Writer } from './writer.js';

/** When an append is no longer wanted. */
export interface Urgency {
  /** Milliseconds since 1970 after which the answer comes too late. */
  readonly deadline: number;
  /** True once the caller has gone. */
  gone(): boolean;
}

/** Ids of so many newest events are read back at start, so that retries across a restart are still recognised. */
const REMEMBERED_AT_START = 10_000;

/** One event store in one folder: the whole of it but the network. */
export class EventStore {
  /** What the last process left behind. */
  readonly recovery: Recovery;
  /** Who is to be woken by a commit. */
  readonly signals = new CommitSignals();
  private readonly db: Connection;
  private readonly lock: FolderLock;
  private readonly log: Log;
  private readonly streams: Streams;
  private readonly writer: Writer;
  private readonly queue: CommitQueue;
  private readonly tail = new Tail();
  private last: number;

  constructor(settings: Pick<EmbeddedSettings, 'dataDir' | 'allowDeletes' | 'maxBytes'>, now: () => number = Date.now) {
    this.lock = lockFolder(settings.dataDir);
    try {
      this.recovery = recoveryOf(storeFile(settings.dataDir));
      this.db = openDatabase(settings.dataDir, settings.maxBytes);
      this.log = new Log(this.db, storeFile(settings.dataDir));
      checkTail(this.log);
    } catch (error) {
      this.lock.release();
      throw error;
    }
    this.last = this.log.lastPosition();
    this.streams = new Streams(this.log);
    const recent = new RecentIds();
    this.remember(recent);
    const expectation = new Expectation(this.log, this.streams, recent);
    this.writer = new Writer(this.log, this.streams, recent, expectation, new AppendOnly(settings.allowDeletes), now);
    this.queue = new CommitQueue(
      this.db,
      () => this.publish(),
      () => {
        this.writer.rolledBack();
        recent.clear();
        this.remember(recent);
      },
    );
  }

  /** The position of the newest durable event, 0 in an empty store. */
  get lastPosition(): number {
    return this.last;
  }

  append(
    name: string,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
    urgency: Urgency,
  ): Promise<Outcome> {
    const bytes = events.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0);
    return this.change(bytes, () => {
      if (urgency.gone() || urgency.deadline < Date.now()) return { kind: 'timeout' };
      return this.writer.append(name, expected, events);
    });
  }

  softDelete(name: string, expected: ExpectedRevision): Promise<Outcome> {
    return this.change(0, () => this.writer.softDelete(name, expected));
  }

  tombstone(name: string, expected: ExpectedRevision): Promise<Outcome> {
    return this.change(0, () => this.writer.tombstone(name, expected));
  }

  stream(name: string): StreamState {
    return this.streams.get(name);
  }

  /** Whether a stream can be read: it may never have been written, be soft-deleted, or be gone for good. */
  standing(stream: StreamState): 'present' | 'absent' | 'tombstoned' {
    if (this.streams.isTombstoned(stream)) return 'tombstoned';
    return stream.lastRevision < 0 || this.streams.isSoftDeleted(stream) ? 'absent' : 'present';
  }

  metadata(name: string) {
    return this.streams.metadata(this.streams.get(name));
  }

  /** A page of `$all`. Forwards from a position, it included; backwards from a position, it excluded. */
  readAll(from: number, direction: Direction, limit: number): StoredEvent[] {
    const recent = direction === 'forwards' ? this.tail.from(from, Math.min(limit, TAIL_PAGE)) : undefined;
    return recent ?? this.log.pageOfAll(from, direction, limit);
  }

  /**
   * A page of a stream, without what its metadata hides. `next` is where the following page starts; it is undefined
   * when there is nothing further.
   */
  readStream(
    stream: StreamState,
    from: number,
    direction: Direction,
    limit: number,
  ): { events: StoredEvent[]; next: number | undefined } {
    if (stream.id === undefined) return { events: [], next: undefined };
    const target = { id: stream.id, name: stream.name };
    const page = this.log.pageOfStream(target, from, direction, limit, this.streams.floor(stream));
    const last = page.at(-1);
    const now = Date.now();
    const events = page.filter((event) => this.streams.isAlive(stream, event, now));
    return { events, next: last && last.revision + (direction === 'forwards' ? 1 : -1) };
  }

  /** The event that a link points to. */
  eventAt(name: string, revision: number): StoredEvent | undefined {
    const stream = this.streams.get(name);
    if (this.standing(stream) !== 'present') return undefined;
    const event = this.readStream(stream, revision, 'forwards', 1).events[0];
    return event?.revision === revision ? event : undefined;
  }

  /** Writes what waits and closes the file. */
  close(): void {
    this.queue.flush();
    // An empty journal is how the next start knows that this one ended well.
    this.db.pragma('wal_checkpoint(TRUNCATE)');
    this.db.close();
    this.lock.release();
  }

  private change(bytes: number, apply: () => Outcome): Promise<Outcome> {
    return new Promise((done) => this.queue.submit({ bytes, apply, done }));
  }

  private publish(): void {
    const chunks = this.writer.committed();
    const newest = chunks.at(-1);
    if (!newest) return;
    this.last = newest.position + newest.events - 1;
    this.tail.push(chunks);
    this.signals.committed(chunks);
  }

  private remember(recent: RecentIds): void {
    let position = Math.max(1, this.log.lastPosition() - REMEMBERED_AT_START + 1);
    for (;;) {
      const page = this.log.pageOfAll(position, 'forwards', Number.MAX_SAFE_INTEGER);
      const last = page.at(-1);
      if (!last) return;
      recent.add(
        page.map((event) => recordId(event.record)),
        position,
      );
      position = last.position + 1;
    }
  }
}

const TAIL_PAGE = 256;
