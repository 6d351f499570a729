import { TOMBSTONE } from '../storage/log.js';
import {
  recordCreated,
  recordId,
  recordIdBytes,
  recordIsJson,
  recordPayload,
  recordTypeBytes,
  type StoredEvent,
} from '../storage/record.js';
import { shared, streams } from './protocol.js';
import { varintSize, writeVarint } from './wire.js';

/** How the caller wants ids: as text, or as two 64-bit numbers. */
export type IdForm = 'string' | 'structured';

/** EventStoreDB's revision of a tombstone, 2^63 - 1, as a varint. */
const TOMBSTONE_VARINT = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);

/** `metadata["content-type"]`, as a map entry of field 6. */
const contentType = (value: string): Buffer => mapEntry('content-type', value);
const JSON_TYPE = contentType('application/json');
const BINARY_TYPE = contentType('application/octet-stream');

/** Up to and including the tag of the value of `metadata["type"]`; the lengths come from `mapEntry`'s layout. */
const TYPE_KEY = Buffer.from([0x0a, 4, ...Buffer.from('type'), 0x12]);
/** `metadata["created"]` up to its value: ticks of 100 ns, which are 17 digits from 1973 to 2286. */
const CREATED_KEY = Buffer.from([0x32, 2 + 7 + 2 + 17, 0x0a, 7, ...Buffer.from('created'), 0x12, 17]);

/**
 * A `ReadResp` that carries an event. It is written straight from the record: the client's bytes are copied, never
 * decoded. With `link`, the event was reached through that link; without `event`, the link points to nothing.
 */
export function eventResponse(event: StoredEvent | undefined, ids: IdForm, link?: StoredEvent): Buffer {
  const eventBytes = event && recordedEvent(event, ids, link?.position ?? event.position);
  const linkBytes = link && recordedEvent(link, ids, link.position);
  const position = link?.position ?? event?.position ?? 0;
  const size = fieldSize(eventBytes) + fieldSize(linkBytes) + 1 + varintSize(position);
  const response = Buffer.allocUnsafe(1 + varintSize(size) + size);
  response[0] = 0x0a;
  let at = writeVarint(response, 1, size);
  at = writeField(response, at, 0x0a, eventBytes);
  at = writeField(response, at, 0x12, linkBytes);
  response[at++] = 0x18;
  writeVarint(response, at, position);
  return response;
}

function recordedEvent(event: StoredEvent, ids: IdForm, position: number): Buffer {
  const { record, revision } = event;
  const id = ids === 'string' ? stringId(record) : structuredId(record);
  const nameBytes = Buffer.byteLength(event.stream);
  const nameField = 1 + varintSize(nameBytes) + nameBytes;
  const type = recordTypeBytes(record);
  const typeEntry = TYPE_KEY.length + varintSize(type.length) + type.length;
  const kind = recordIsJson(record) ? JSON_TYPE : BINARY_TYPE;
  const { data, metadata } = recordPayload(record);
  const revisionSize = revision === TOMBSTONE ? TOMBSTONE_VARINT.length : varintSize(revision);
  const positionSize = varintSize(position);
  const target = Buffer.allocUnsafe(
    id.length +
      1 +
      varintSize(nameField) +
      nameField +
      3 +
      revisionSize +
      2 * positionSize +
      1 +
      varintSize(typeEntry) +
      typeEntry +
      kind.length +
      CREATED_KEY.length +
      17 +
      fieldSize(metadata) +
      fieldSize(data),
  );
  let at = put(target, 0, id);
  target[at++] = 0x12;
  at = writeVarint(target, at, nameField);
  target[at++] = 0x1a;
  at = writeVarint(target, at, nameBytes);
  at += target.write(event.stream, at, nameBytes, 'utf8');
  target[at++] = 0x18;
  at = revision === TOMBSTONE ? put(target, at, TOMBSTONE_VARINT) : writeVarint(target, at, revision);
  target[at++] = 0x20;
  at = writeVarint(target, at, position);
  target[at++] = 0x28;
  at = writeVarint(target, at, position);
  target[at++] = 0x32;
  at = writeVarint(target, at, typeEntry);
  at = put(target, at, TYPE_KEY);
  at = writeVarint(target, at, type.length);
  at = put(target, at, type);
  at = put(target, at, kind);
  at = put(target, at, CREATED_KEY);
  at += target.write(`${String(recordCreated(record)).padStart(13, '0')}0000`, at, 17, 'latin1');
  at = writeField(target, at, 0x3a, metadata);
  writeField(target, at, 0x42, data);
  return target;
}

function stringId(record: Buffer): Buffer {
  const field = Buffer.allocUnsafe(40);
  field[0] = 0x0a;
  field[1] = 38;
  field[2] = 0x12;
  field[3] = 36;
  field.write(recordId(record), 4, 36, 'latin1');
  return field;
}

function structuredId(record: Buffer): Buffer {
  const bytes = recordIdBytes(record);
  const structured = new shared.UUID.Structured();
  structured.setMostSignificantBits(bytes.readBigInt64BE(0).toString());
  structured.setLeastSignificantBits(bytes.readBigInt64BE(8).toString());
  const id = new shared.UUID();
  id.setStructured(structured);
  const message = id.serializeBinary();
  return Buffer.concat([Buffer.from([0x0a, message.length]), message]);
}

function fieldSize(bytes: Uint8Array | undefined): number {
  return bytes && bytes.length > 0 ? 1 + varintSize(bytes.length) + bytes.length : 0;
}

function writeField(target: Buffer, offset: number, tag: number, bytes: Uint8Array | undefined): number {
  if (!bytes || bytes.length === 0) return offset;
  target[offset] = tag;
  return put(target, writeVarint(target, offset + 1, bytes.length), bytes);
}

function put(target: Buffer, offset: number, bytes: Uint8Array): number {
  target.set(bytes, offset);
  return offset + bytes.length;
}

function mapEntry(key: string, value: string): Buffer {
  const entry = Buffer.from([0x0a, key.length, ...Buffer.from(key), 0x12, value.length, ...Buffer.from(value)]);
  return Buffer.concat([Buffer.from([0x32, entry.length]), entry]);
}

function bytes(fill: (response: InstanceType<typeof streams.ReadResp>) => void): Buffer {
  const response = new streams.ReadResp();
  fill(response);
  return Buffer.from(response.serializeBinary());
}

export const caughtUp = bytes((response) => response.setCaughtUp(new streams.ReadResp.CaughtUp()));
export const fellBehind = bytes((response) => response.setFellBehind(new streams.ReadResp.FellBehind()));

export const confirmation = (subscriptionId: string): Buffer =>
  bytes((response) => {
    const confirmed = new streams.ReadResp.SubscriptionConfirmation();
    confirmed.setSubscriptionId(subscriptionId);
    response.setConfirmation(confirmed);
  });

export const checkpoint = (position: number): Buffer =>
  bytes((response) => {
    const reached = new streams.ReadResp.Checkpoint();
    reached.setCommitPosition(String(position));
    reached.setPreparePosition(String(position));
    response.setCheckpoint(reached);
  });

export const streamNotFound = (stream: string): Buffer =>
  bytes((response) => {
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(Buffer.from(stream));
    const notFound = new streams.ReadResp.StreamNotFound();
    notFound.setStreamIdentifier(identifier);
    response.setStreamNotFound(notFound);
  });
