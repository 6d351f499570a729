import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { MAX_TYPE_BYTES, type ProposedEvent } from '../storage/record.js';
import { invalidArgument, requiredMetadataMissing } from './errors.js';
import { uuidOf } from './event-id.js';

/** What both kinds of append call a proposed message. */
interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

/**
 * An event of a request.
 *
 * @throws RpcError INVALID_ARGUMENT when it lacks its id, its type or its content type.
 */
export function proposedEvent(message: ProposedMessage): ProposedEvent {
  const properties = message.getMetadataMap();
  const type = properties.get('type');
  const contentType = properties.get('content-type');
  if (type === undefined || type === '') throw requiredMetadataMissing('type');
  if (contentType === undefined) throw requiredMetadataMissing('content-type');
  if (type.length * 3 > MAX_TYPE_BYTES && Buffer.byteLength(type) > MAX_TYPE_BYTES) {
    throw invalidArgument(
      `An event type may have ${MAX_TYPE_BYTES} bytes, and this one has ${Buffer.byteLength(type)}.`,
    );
  }
  return {
    id: uuidOf(message.getId()),
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** What an event counts towards the maximum append size. */
export const eventSize = (event: ProposedEvent): number =>
  Buffer.byteLength(event.type) + event.data.length + event.metadata.length;
