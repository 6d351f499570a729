import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ProposedEvent } from '../storage/record.js';
import { type RpcError, toRpcError } from './errors.js';
import { checkedEvent, type EventFields } from './proposed-event.js';
import { BinaryReader, shared, streams } from './protocol.js';

/** A part of a batch append. */
export interface BatchRequest {
  readonly correlationId: UUID | undefined;
  /** Only the first part of a batch has them. */
  readonly options: BatchAppendReq.Options | undefined;
  readonly events: readonly ProposedEvent[];
  readonly isFinal: boolean;
  /** What is wrong with one of the events: the batch is refused, the call goes on. */
  readonly error: RpcError | undefined;
}

/**
 * Decodes a `BatchAppendReq`. Events are read field by field instead of through the generated classes, which take three
 * times as long: an append of 500 events spends most of the server's time here.
 *
 * @throws when the bytes are not protobuf; gRPC turns that into an INTERNAL status
 */
export function decodeBatchRequest(bytes: Uint8Array): BatchRequest {
  const reader = new BinaryReader(bytes);
  const events: ProposedEvent[] = [];
  let correlationId: UUID | undefined;
  let options: BatchAppendReq.Options | undefined;
  let isFinal = false;
  let error: RpcError | undefined;
  while (reader.nextField()) {
    switch (reader.getFieldNumber()) {
      case 1:
        correlationId = shared.UUID.deserializeBinary(bytesOf(reader));
        break;
      case 2:
        options = streams.BatchAppendReq.Options.deserializeBinary(bytesOf(reader));
        break;
      case 3:
        try {
          events.push(checkedEvent(eventFields(new BinaryReader(bytesOf(reader)))));
        } catch (problem) {
          error ??= toRpcError(problem);
        }
        break;
      case 4:
        isFinal = reader.readBool();
        break;
      default:
        reader.skipField();
    }
  }
  return { correlationId, options, events, isFinal, error };
}

type Reader = InstanceType<typeof BinaryReader>;

/** The fields of a `BatchAppendReq.ProposedMessage`. */
function eventFields(reader: Reader): EventFields {
  const fields: EventFields = { id: undefined, type: undefined, contentType: undefined, data: NONE, metadata: NONE };
  while (reader.nextField()) {
    switch (reader.getFieldNumber()) {
      case 1:
        fields.id = bytesOf(reader);
        break;
      case 2:
        readProperty(new BinaryReader(bytesOf(reader)), fields);
        break;
      case 3:
        fields.metadata = bytesOf(reader);
        break;
      case 4:
        fields.data = bytesOf(reader);
        break;
      default:
        reader.skipField();
    }
  }
  return fields;
}

function readProperty(reader: Reader, fields: EventFields): void {
  let key = '';
  let value = '';
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 1) key = reader.readString();
    else if (reader.getFieldNumber() === 2) value = reader.readString();
    else reader.skipField();
  }
  if (key === 'type') fields.type = value;
  else if (key === 'content-type') fields.contentType = value;
}

const NONE = new Uint8Array();

/** The declared type covers base64 text too, which a reader over bytes never returns. */
const bytesOf = (reader: Reader): Uint8Array => reader.readBytes() as Uint8Array;
