import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Direction } from '../storage/direction.js';
import { invalidArgument } from './errors.js';
import { type EventFilter, eventFilter } from './event-filter.js';
import { streams } from './protocol.js';
import type { IdForm } from './read-responses.js';
import { streamName } from './stream-name.js';

/** Where to begin: a revision of a stream, or a position of `$all`. */
export type Start = 'start' | 'end' | number;

export interface ReadRequest {
  readonly target: { readonly kind: 'stream'; readonly stream: string } | { readonly kind: 'all' };
  readonly from: Start;
  readonly direction: Direction;
  readonly resolveLinks: boolean;
  readonly ids: IdForm;
  readonly filter: EventFilter | undefined;
  /** How many events to send, or `subscription` for all there are and will be. */
  readonly count: number | 'subscription';
}

/**
 * What a `Read` call asks for.
 *
 * @throws RpcError INVALID_ARGUMENT for a combination that EventStoreDB does not know either.
 */
export function readRequest(request: ReadReq): ReadRequest {
  const options = request.getOptions();
  if (!options) throw invalidArgument('The read request has no options.');
  const all = options.getAll();
  const stream = options.getStream();
  if (!all && !stream) throw invalidArgument('The read request names neither a stream nor $all.');
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const count = options.hasSubscription() ? 'subscription' : clamp(options.getCount());
  if (backwards && count === 'subscription') throw invalidArgument('A subscription cannot run backwards.');
  if (stream && options.hasFilter()) throw invalidArgument('Only reads of $all can be filtered.');
  return {
    target: stream ? { kind: 'stream', stream: streamName(stream.getStreamIdentifier()) } : { kind: 'all' },
    from: stream ? streamStart(stream) : allStart(all),
    direction: backwards ? 'backwards' : 'forwards',
    resolveLinks: options.getResolveLinks(),
    ids: options.getUuidOption()?.hasString() ? 'string' : 'structured',
    filter: eventFilter(options.getFilter()),
    count,
  };
}

function streamStart(stream: ReadReq.Options.StreamOptions): Start {
  if (stream.hasRevision()) return clamp(stream.getRevision());
  return stream.hasEnd() ? 'end' : 'start';
}

function allStart(all: ReadReq.Options.AllOptions | undefined): Start {
  const position = all?.getPosition();
  if (position) return clamp(position.getCommitPosition());
  return all?.hasEnd() ? 'end' : 'start';
}

/** Numbers on the wire go to 2^64 - 1; beyond what any log reaches they all mean the same. */
function clamp(uint64: string): number {
  return Math.min(Number(uint64), Number.MAX_SAFE_INTEGER - 1);
}
