import type { Direction } from '../storage/direction.js';
import type { Log } from '../storage/log.js';
import type { StoredEvent } from '../storage/record.js';
import type { StreamMetadata } from './stream-metadata.js';
import type { StreamState, Streams } from './streams.js';
import type { SystemSettings } from './system-settings.js';
import type { Tail } from './tail.js';

/** What is taken from memory at a time. */
const TAIL_PAGE = 256;

/** Some of a stream's events. */
export interface Page {
  readonly events: StoredEvent[];
  /** Where the following page starts; undefined when there is nothing further. */
  readonly next: number | undefined;
}

/** What can be seen of an event store. */
export class StoreView {
  constructor(
    private readonly log: Log,
    private readonly streams: Streams,
    private readonly tail: Tail,
  ) {}

  stream(name: string): StreamState {
    return this.streams.get(name);
  }

  /** Whether a stream can be read: it may never have been written, be soft-deleted, or be gone for good. */
  standing(stream: StreamState): 'present' | 'absent' | 'tombstoned' {
    if (this.streams.isTombstoned(stream)) return 'tombstoned';
    return stream.lastRevision < 0 || this.streams.isSoftDeleted(stream) ? 'absent' : 'present';
  }

  metadata(name: string): StreamMetadata {
    return this.streams.metadata(this.streams.get(name));
  }

  /** The rights of streams that have none of their own. */
  systemSettings(): SystemSettings {
    return this.streams.systemSettings();
  }

  /** A page of `$all`. Forwards from a position, it included; backwards from a position, it excluded. */
  readAll(from: number, direction: Direction, limit: number): StoredEvent[] {
    const recent = direction === 'forwards' ? this.tail.from(from, Math.min(limit, TAIL_PAGE)) : undefined;
    return recent ?? this.log.pageOfAll(from, direction, limit);
  }

  /** A page of a stream, without what its metadata hides. */
  readStream(stream: StreamState, from: number, direction: Direction, limit: number): Page {
    const page = this.pageOf(stream, from, direction, limit, this.streams.floor(stream));
    const now = Date.now();
    return { ...page, events: page.events.filter((event) => this.streams.isAlive(stream, event, now)) };
  }

  /**
   * As `readStream` forwards, with what the stream's metadata hides: who has followed it up to `from` gets each new event,
   * as EventStoreDB hands it over when it is written.
   */
  readNew(stream: StreamState, from: number): Page {
    return this.pageOf(stream, from, 'forwards', Number.MAX_SAFE_INTEGER, 0);
  }

  private pageOf(stream: StreamState, from: number, direction: Direction, limit: number, floor: number): Page {
    if (stream.id === undefined) return { events: [], next: undefined };
    const events = this.log.pageOfStream({ id: stream.id, name: stream.name }, from, direction, limit, floor);
    const last = events.at(-1);
    return { events, next: last && last.revision + (direction === 'forwards' ? 1 : -1) };
  }

  /** The event that a link points to. */
  eventAt(name: string, revision: number): StoredEvent | undefined {
    const stream = this.streams.get(name);
    if (this.standing(stream) !== 'present') return undefined;
    const event = this.readStream(stream, revision, 'forwards', 1).events[0];
    return event?.revision === revision ? event : undefined;
  }
}
