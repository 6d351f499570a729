import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { MAX_TYPE_BYTES, type ProposedEvent } from '../storage/record.js';
import { invalidArgument, requiredMetadataMissing } from './errors.js';
import { canonical, uuidOf } from './event-id.js';
import { shared } from './protocol.js';

/** What a request says of an event. `id` is an encoded `UUID`, or a decoded one. */
export interface EventFields {
  id: Uint8Array | UUID | undefined;
  type: string | undefined;
  contentType: string | undefined;
  data: Uint8Array;
  metadata: Uint8Array;
}

/**
 * An event that may be stored.
 *
 * @throws RpcError INVALID_ARGUMENT when it lacks its id, its type or its content type.
 */
export function checkedEvent({ id, type, contentType, data, metadata }: EventFields): ProposedEvent {
  if (!type) throw requiredMetadataMissing('type');
  if (contentType === undefined) throw requiredMetadataMissing('content-type');
  if (type.length * 3 > MAX_TYPE_BYTES && Buffer.byteLength(type) > MAX_TYPE_BYTES) {
    throw invalidArgument(
      `An event type may have ${MAX_TYPE_BYTES} bytes, and this one has ${Buffer.byteLength(type)}.`,
    );
  }
  return { id: idOf(id), type, isJson: contentType === 'application/json', data, metadata };
}

/** What an event counts towards the maximum append size. */
export const eventSize = (event: ProposedEvent): number =>
  Buffer.byteLength(event.type) + event.data.length + event.metadata.length;

/** A UUID message that holds text: its tag, the length 36, and the text. */
const TEXT_TAG = 0x12;
const TEXT_BYTES = 36;

function idOf(id: Uint8Array | UUID | undefined): string {
  if (!(id instanceof Uint8Array)) return uuidOf(id);
  if (id.length === TEXT_BYTES + 2 && id[0] === TEXT_TAG && id[1] === TEXT_BYTES) {
    return canonical(Buffer.from(id.buffer, id.byteOffset + 2, TEXT_BYTES).toString('latin1'));
  }
  return uuidOf(shared.UUID.deserializeBinary(id));
}
