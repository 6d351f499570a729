import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import { invalidArgument } from './errors.js';

/** Names are kept in memory for the busiest streams, so their length has an end. */
const MAX_NAME_BYTES = 0x8000;

/**
 * The stream that a request names. Bytes that are not UTF-8 become U+FFFD, as in EventStoreDB.
 *
 * @throws RpcError INVALID_ARGUMENT when there is none, or one that cannot exist.
 */
export function streamName(identifier: StreamIdentifier | undefined): string {
  return streamNameOf(identifier?.getStreamName_asU8() ?? new Uint8Array());
}

/** As `streamName`, for the name's bytes. */
export function streamNameOf(bytes: Uint8Array): string {
  if (bytes.length > MAX_NAME_BYTES) {
    throw invalidArgument(`A stream's name may have ${MAX_NAME_BYTES} bytes, and this one has ${bytes.length}.`);
  }
  const name = Buffer.from(bytes).toString('utf8');
  if (name === '' || name === '$$' || name === '$all') {
    throw invalidArgument(
      `${JSON.stringify(name)} is not the name of a stream: give it at least one character, and not '$$' or '$all'.`,
    );
  }
  return name;
}
