import type { ExpectedRevision } from '../streams/expected-revision.js';
import { invalidArgument } from './errors.js';

/** What requests that change a stream say about the revision they expect. */
interface Options {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

/**
 * The expectation that a request states; `revision` is its exact one, if it has that.
 *
 * @throws RpcError INVALID_ARGUMENT when it states none.
 */
export function expectedRevision(options: Options, revision: string | undefined): ExpectedRevision {
  if (revision !== undefined) return BigInt(revision);
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  return stated(undefined);
}

/**
 * The expectation, if there is one.
 *
 * @throws RpcError INVALID_ARGUMENT when there is none.
 */
export function stated(expected: ExpectedRevision | undefined): ExpectedRevision {
  if (expected !== undefined) return expected;
  throw invalidArgument(
    'The request says nothing about the expected revision: state any, no_stream, stream_exists or a revision.',
  );
}
