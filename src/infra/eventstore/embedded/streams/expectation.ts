import type { Log } from '../storage/log.js';
import { type ProposedEvent, recordIdBytes } from '../storage/record.js';
import type { ExpectedRevision } from './expected-revision.js';
import type { Outcome } from './outcome.js';
import type { RecentIds } from './recent-ids.js';
import { metastreamOf } from './stream-metadata.js';
import type { StreamState, Streams } from './streams.js';

/** Go on and write, or answer at once. */
export type Verdict = { readonly kind: 'write' } | Outcome;

const WRITE: Verdict = { kind: 'write' };

/**
 * Decides whether events may be written to a stream, as EventStoreDB's index writer does: the same order of checks, and
 * the same idea of "written before" (idempotency) for each kind of expectation. Partly known events are a wrong
 * revision: the append is not a retry of anything.
 */
export class Expectation {
  constructor(
    private readonly log: Log,
    private readonly streams: Streams,
    private readonly recent: RecentIds,
  ) {}

  check(stream: StreamState, expected: ExpectedRevision, events: readonly Pick<ProposedEvent, 'id'>[]): Verdict {
    if (this.streams.isTombstoned(stream)) return { kind: 'deleted' };
    if (expected === 'stream_exists') {
      if (this.streams.isSoftDeleted(stream)) return { kind: 'deleted' };
      if (stream.lastRevision < 0 && this.streams.get(metastreamOf(stream.name)).lastRevision < 0) {
        return this.wrong(stream);
      }
    }
    if (expected === 'any' || expected === 'stream_exists') return this.checkIds(stream, events);
    const revision = expected === 'no_stream' ? -1 : Number(expected);
    if (revision > stream.lastRevision) return this.wrong(stream);
    if (revision === stream.lastRevision) return WRITE;
    return this.checkRetry(stream, revision, events);
  }

  /** No revision was stated: the ids alone say whether the events were written before. */
  private checkIds(stream: StreamState, events: readonly Pick<ProposedEvent, 'id'>[]): Verdict {
    let last: { revision: number; position: number } | undefined;
    for (const [index, event] of events.entries()) {
      const known = this.known(stream, event.id);
      if (!known) return index === 0 ? WRITE : this.wrong(stream);
      last = known;
    }
    return last ? { kind: 'written', lastRevision: last.revision, position: last.position } : WRITE;
  }

  /** The stream is further than expected: a retry if the very same events follow the stated revision. */
  private checkRetry(stream: StreamState, after: number, events: readonly Pick<ProposedEvent, 'id'>[]): Verdict {
    if (stream.id === undefined || events.length === 0) return this.wrong(stream);
    const target = { id: stream.id, name: stream.name };
    let position: number | undefined;
    let next = after + 1;
    while (next - after - 1 < events.length) {
      const page = this.log.pageOfStream(target, next, 'forwards', events.length - (next - after - 1));
      if (page.length === 0) return this.wrong(stream);
      for (const stored of page) {
        const proposed = events[next - after - 1];
        if (stored.revision !== next || !proposed || !recordIdBytes(stored.record).equals(proposed.id)) {
          const nothingKnown = next === after + 1;
          return nothingKnown && after === -1 && this.streams.isSoftDeleted(stream) ? WRITE : this.wrong(stream);
        }
        position = stored.position;
        next += 1;
      }
    }
    return { kind: 'written', lastRevision: next - 1, position };
  }

  private known(stream: StreamState, id: Uint8Array): { revision: number; position: number } | undefined {
    const position = this.recent.positionOf(id);
    const event = position === undefined ? undefined : this.log.at(position);
    return event?.stream === stream.name ? event : undefined;
  }

  private wrong(stream: StreamState): Outcome {
    return { kind: 'wrong-revision', current: stream.lastRevision };
  }
}
