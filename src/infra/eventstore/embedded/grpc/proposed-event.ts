import { contentSize, MAX_TYPE_BYTES, type ProposedEvent } from '../storage/record.js';
import { invalidArgument, requiredMetadataMissing } from './errors.js';
import type { GivenId } from './event-id.js';

/** What a request says of an event. */
export interface EventFields {
  id: GivenId;
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
  if (typeof id === 'string') {
    throw invalidArgument(`${JSON.stringify(id)} is not a UUID: every event and every batch needs one.`);
  }
  return { id, type, isJson: contentType === 'application/json', data, metadata };
}

/** What an event counts towards the maximum append size. */
export const eventSize = contentSize;
