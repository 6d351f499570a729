import { type Chunk, encodeChunks } from '../storage/chunk.js';
import { type Log, TOMBSTONE } from '../storage/log.js';
import { newEventId } from '../storage/new-event-id.js';
import { type ProposedEvent, recordData } from '../storage/record.js';
import type { AppendOnly } from './append-only.js';
import type { Expectation } from './expectation.js';
import type { ExpectedRevision } from './expected-revision.js';
import type { Outcome } from './outcome.js';
import type { RecentIds } from './recent-ids.js';
import { isMetastream, metastreamOf, originalOf, recreated, SOFT_DELETED } from './stream-metadata.js';
import type { StreamState, Streams } from './streams.js';

/**
 * Changes to streams. Every method runs inside the commit queue's transaction: it looks, decides and writes without
 * waiting, and what it wrote is in `written` until `committed` or `rolledBack` is called.
 */
export class Writer {
  private nextPosition: number;
  private written: Chunk[] = [];

  constructor(
    private readonly log: Log,
    private readonly streams: Streams,
    private readonly recent: RecentIds,
    private readonly expectation: Expectation,
    private readonly appendOnly: AppendOnly,
    private readonly now: () => number,
  ) {
    this.nextPosition = log.lastPosition() + 1;
  }

  append(name: string, expected: ExpectedRevision, events: readonly ProposedEvent[]): Outcome {
    const stream = this.streams.get(name);
    const verdict = this.expectation.check(stream, expected, events);
    if (verdict.kind !== 'write') return verdict;
    for (const event of isMetastream(name) ? events : []) {
      const refusal = this.appendOnly.refusesMetadata(name, event.data);
      if (refusal) return { kind: 'denied', why: refusal };
    }
    const first = stream.lastRevision + 1;
    const wasDeleted = this.streams.isSoftDeleted(stream);
    const original = isMetastream(name) ? this.streams.get(originalOf(name)) : undefined;
    const originalWasDeleted = original !== undefined && this.streams.isSoftDeleted(original);
    const position = events.length > 0 ? this.write(stream, events) : undefined;
    if (wasDeleted) this.recreate(name, first);
    if (originalWasDeleted) this.recreate(original.name, original.lastRevision + 1);
    return { kind: 'written', lastRevision: stream.lastRevision, position };
  }

  /** Hides a stream's events; a later append goes on with the next revision. */
  softDelete(name: string, expected: ExpectedRevision): Outcome {
    const refused = this.refusedDelete(name, expected);
    if (refused) return refused;
    const { lastRevision } = this.streams.get(name);
    const metastream = this.streams.get(metastreamOf(name));
    if (lastRevision < 0 && metastream.lastRevision < 0) return { kind: 'wrong-revision', current: lastRevision };
    const data = Buffer.from(`{"$tb":${SOFT_DELETED}}`);
    const position = this.write(metastream, [metadataEvent(data)]);
    return { kind: 'written', lastRevision, position };
  }

  /** Ends a stream for good: it can be neither read nor written any more. */
  tombstone(name: string, expected: ExpectedRevision): Outcome {
    const refused = this.refusedDelete(name, expected);
    if (refused) return refused;
    const stream = this.streams.get(name);
    const event = { id: newEventId(), type: '$streamDeleted', isJson: false, data: EMPTY, metadata: EMPTY };
    const position = this.write(stream, [event], TOMBSTONE);
    return { kind: 'written', lastRevision: TOMBSTONE, position };
  }

  /** What was written since the last call and is now durable, in the order of `$all`. */
  committed(): Chunk[] {
    const chunks = this.written;
    this.written = [];
    this.recent.committed();
    return chunks;
  }

  /** The transaction did not happen: forgets all that was learnt in it. */
  rolledBack(): void {
    this.written = [];
    this.recent.rolledBack();
    this.log.forget();
    this.streams.forget();
    this.nextPosition = this.log.lastPosition() + 1;
  }

  private refusedDelete(name: string, expected: ExpectedRevision): Outcome | undefined {
    const verdict = this.expectation.check(this.streams.get(name), expected, [{ id: newEventId() }]);
    if (verdict.kind !== 'write') return verdict;
    const refusal = this.appendOnly.refusesDelete(isMetastream(name) ? originalOf(name) : name);
    return refusal ? { kind: 'denied', why: refusal } : undefined;
  }

  /**
   * Lets a soft-deleted stream exist again, its old events hidden: they would come back with metadata that says nothing of
   * them. Metadata that is no JSON stays as it is, as in EventStoreDB.
   */
  private recreate(name: string, firstRevision: number): void {
    const before = this.streams.metadataEvent(name);
    const data = before && recreated(recordData(before.record), firstRevision);
    if (!data) return;
    this.write(this.streams.get(metastreamOf(name)), [metadataEvent(data)]);
  }

  /** Writes events behind a stream's last one, and returns the position of the last. */
  private write(stream: StreamState, events: readonly ProposedEvent[], revision = stream.lastRevision + 1): number {
    stream.id ??= this.log.createStream(stream.name);
    const first = this.nextPosition;
    const place = { position: first, stream: stream.name, revision, created: this.now() };
    for (const chunk of encodeChunks(events, place)) {
      this.log.insert(stream.id, chunk);
      this.written.push(chunk);
    }
    this.recent.add(
      events.map((event) => event.id),
      first,
    );
    this.nextPosition += events.length;
    this.streams.advanced(stream, revision + events.length - 1);
    return this.nextPosition - 1;
  }
}

const EMPTY = Buffer.alloc(0);

function metadataEvent(data: Uint8Array): ProposedEvent {
  return { id: newEventId(), type: '$metadata', isJson: true, data, metadata: EMPTY };
}
