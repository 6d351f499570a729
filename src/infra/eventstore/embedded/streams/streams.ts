import { Generations } from '../storage/generations.js';
import { type Log, TOMBSTONE } from '../storage/log.js';
import { recordCreated, recordData, recordIsJson, type StoredEvent } from '../storage/record.js';
import {
  isMetastream,
  METASTREAM_METADATA,
  metastreamOf,
  NO_METADATA,
  originalOf,
  parseMetadata,
  type StreamMetadata,
} from './stream-metadata.js';
import { NO_SETTINGS, parseSettings, SETTINGS_STREAM, type SystemSettings } from './system-settings.js';

/** What is known of one stream. `id` is undefined and `lastRevision` -1 while it has no events. */
export interface StreamState {
  readonly name: string;
  id: number | undefined;
  lastRevision: number;
  metadata: StreamMetadata | undefined;
}

/** Streams remembered between calls; others are looked up again (two index look-ups). */
const REMEMBERED = 20_000;

/** The streams of the log: their newest revisions and their metadata, remembered for the busiest of them. */
export class Streams {
  private readonly cache = new Generations<string, StreamState>(REMEMBERED);
  private settings: SystemSettings | undefined;

  constructor(private readonly log: Log) {}

  get(name: string): StreamState {
    const known = this.cache.get(name);
    if (known) return known;
    const id = this.log.streamId(name);
    const lastRevision = id === undefined ? -1 : this.log.lastRevision({ id, name });
    const state: StreamState = { name, id, lastRevision, metadata: undefined };
    // A stream that does not exist is not remembered: there is no end to the names that can be asked for.
    if (id !== undefined) this.cache.set(name, state);
    return state;
  }

  /** Records that an event was added, inside the transaction that adds it. */
  advanced(stream: StreamState, revision: number): void {
    stream.lastRevision = revision;
    this.cache.set(stream.name, stream);
    if (isMetastream(stream.name)) this.get(originalOf(stream.name)).metadata = undefined;
    if (stream.name === SETTINGS_STREAM) this.settings = undefined;
  }

  /** Forgets everything: a transaction was rolled back, and what was learnt in it never happened. */
  forget(): void {
    this.cache.clear();
    this.settings = undefined;
  }

  /** The rights of streams that have none of their own. */
  systemSettings(): SystemSettings {
    if (!this.settings) {
      const event = this.newest(SETTINGS_STREAM);
      this.settings = event ? parseSettings(recordData(event.record)) : NO_SETTINGS;
    }
    return this.settings;
  }

  metadata(stream: StreamState): StreamMetadata {
    if (isMetastream(stream.name)) return METASTREAM_METADATA;
    if (!stream.metadata) {
      const event = this.metadataEvent(stream.name);
      // Bytes that were not written as JSON say nothing, even if they could be read as such: as in EventStoreDB.
      const isJson = event !== undefined && recordIsJson(event.record);
      stream.metadata = isJson ? parseMetadata(recordData(event.record)) : NO_METADATA;
    }
    return stream.metadata;
  }

  /** The newest `$metadata` event of a stream, if it ever had one. */
  metadataEvent(name: string): StoredEvent | undefined {
    return this.newest(metastreamOf(name));
  }

  private newest(name: string): StoredEvent | undefined {
    const { id, lastRevision } = this.get(name);
    if (id === undefined || lastRevision < 0 || lastRevision === TOMBSTONE) return undefined;
    return this.log.pageOfStream({ id, name }, lastRevision, 'backwards', 1)[0];
  }

  /** Whether a stream is gone for good. Its metadata goes with it. */
  isTombstoned(stream: StreamState): boolean {
    if (stream.lastRevision === TOMBSTONE) return true;
    return isMetastream(stream.name) && this.isTombstoned(this.get(originalOf(stream.name)));
  }

  isSoftDeleted(stream: StreamState): boolean {
    return this.metadata(stream).softDeleted;
  }

  /** The lowest revision of a stream that is served, given its `$tb` and `$maxCount`. */
  floor(stream: StreamState): number {
    const { truncateBefore = 0, maxCount } = this.metadata(stream);
    return maxCount === undefined ? truncateBefore : Math.max(truncateBefore, stream.lastRevision - maxCount + 1);
  }

  /** Whether an event is still young enough to be served, given the stream's `$maxAge`. */
  isAlive(stream: StreamState, event: StoredEvent, now: number): boolean {
    const { maxAgeSeconds } = this.metadata(stream);
    return maxAgeSeconds === undefined || recordCreated(event.record) >= now - maxAgeSeconds * 1000;
  }
}
