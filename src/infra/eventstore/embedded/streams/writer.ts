import { v4 as newId } from 'uuid';
import { type Log, TOMBSTONE } from '../storage/log.js';
import { encodeRecord, type ProposedEvent, recordPayload, type StoredEvent } from '../storage/record.js';
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
  private written: StoredEvent[] = [];

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
    const last = events.at(-1);
    if (!last) return { kind: 'written', lastRevision: stream.lastRevision, position: undefined };
    const refusal = isMetastream(name) ? this.appendOnly.refusesMetadata(name, last.data) : undefined;
    if (refusal) return { kind: 'denied', why: refusal };
    const first = stream.lastRevision + 1;
    const wasDeleted = this.streams.isSoftDeleted(stream);
    const position = this.write(stream, events);
    if (wasDeleted) this.recreate(name, first);
    return { kind: 'written', lastRevision: stream.lastRevision, position };
  }

  /** Hides a stream's events; a later append goes on with the next revision. */
  softDelete(name: string, expected: ExpectedRevision): Outcome {
    const refused = this.refusedDelete(name, expected);
    if (refused) return refused;
    const data = Buffer.from(`{"$tb":${SOFT_DELETED}}`);
    const position = this.write(this.streams.get(metastreamOf(name)), [metadataEvent(data)]);
    return { kind: 'written', lastRevision: this.streams.get(name).lastRevision, position };
  }

  /** Ends a stream for good: it can be neither read nor written any more. */
  tombstone(name: string, expected: ExpectedRevision): Outcome {
    const refused = this.refusedDelete(name, expected);
    if (refused) return refused;
    const stream = this.streams.get(name);
    const event = { id: newId(), type: '$streamDeleted', isJson: false, data: EMPTY, metadata: EMPTY };
    const position = this.insert(stream, TOMBSTONE, event);
    return { kind: 'written', lastRevision: TOMBSTONE, position };
  }

  /** The events since the last call that are now durable, in the order of `$all`. */
  committed(): StoredEvent[] {
    const events = this.written;
    this.written = [];
    return events;
  }

  /** The transaction did not happen: forgets all that was learnt in it. */
  rolledBack(): void {
    this.written = [];
    this.streams.forget();
    this.nextPosition = this.log.lastPosition() + 1;
  }

  private refusedDelete(name: string, expected: ExpectedRevision): Outcome | undefined {
    const verdict = this.expectation.check(this.streams.get(name), expected, [{ id: newId() }]);
    if (verdict.kind !== 'write') return verdict;
    const refusal = this.appendOnly.refusesDelete(isMetastream(name) ? originalOf(name) : name);
    return refusal ? { kind: 'denied', why: refusal } : undefined;
  }

  private recreate(name: string, firstRevision: number): void {
    const before = this.streams.metadataEvent(name);
    const data = recreated(before ? recordPayload(before.record).data : EMPTY, firstRevision);
    this.write(this.streams.get(metastreamOf(name)), [metadataEvent(data)]);
  }

  private write(stream: StreamState, events: readonly ProposedEvent[]): number {
    let position = 0;
    for (const event of events) position = this.insert(stream, stream.lastRevision + 1, event);
    return position;
  }

  private insert(stream: StreamState, revision: number, event: ProposedEvent): number {
    stream.id ??= this.log.createStream(stream.name);
    const position = this.nextPosition;
    const stored = { position, stream: stream.name, revision, record: encodeRecord(event, this.now()) };
    this.log.insert(stream.id, stored);
    this.nextPosition += 1;
    this.streams.advanced(stream, revision);
    this.written.push(stored);
    this.recent.add(event.id, position);
    return position;
  }
}

const EMPTY = Buffer.alloc(0);

function metadataEvent(data: Uint8Array): ProposedEvent {
  return { id: newId(), type: '$metadata', isJson: true, data, metadata: EMPTY };
}
