import { fieldSize, varintSize, writeField, writeVarint } from '../../wire/wire-writer.js';
import { TOMBSTONE } from '../storage/log.js';
import {
  dataRange,
  recordCreated,
  recordId,
  recordIdBytes,
  recordIsJson,
  type StoredEvent,
  typeEnd,
  typeStart,
} from '../storage/record.js';
import { shared, streams } from './protocol.js';

/** How the caller wants ids: as text, or as two 64-bit numbers. */
export type IdForm = 'string' | 'structured';

/** EventStoreDB's revision of a tombstone, 2^63 - 1, as a varint. */
const TOMBSTONE_VARINT = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);

/** `metadata["content-type"]`: a whole map entry, field 6 of a recorded event. */
const JSON_TYPE = mapEntry('content-type', 'application/json');
const BINARY_TYPE = mapEntry('content-type', 'application/octet-stream');

/** `metadata["type"]` inside its entry, up to the value's length. */
const TYPE_KEY = Buffer.from([0x0a, 4, ...Buffer.from('type'), 0x12]);

/** `metadata["created"]` up to its value: ticks of 100 ns since 1970, which have 17 digits from 2001 to 2286. */
const CREATED_DIGITS = 17;
const CREATED_KEY = Buffer.from([0x32, 11 + CREATED_DIGITS, 0x0a, 7, ...Buffer.from('created'), 0x12, CREATED_DIGITS]);

/** A UUID as text takes this many bytes as field 1, its two headers included. */
const STRING_ID = 40;

/**
 * A `ReadResp` that carries an event. It is written straight from the record: the client's bytes are copied, never
 * decoded. With `link`, the event was reached through that link; without `event`, the link points to nothing.
 */
export function eventResponse(event: StoredEvent | undefined, ids: IdForm, link?: StoredEvent): Buffer {
  const position = link?.position ?? event?.position ?? 0;
  const eventSize = event ? recordedSize(event, ids, position) : 0;
  const linkSize = link ? recordedSize(link, ids, position) : 0;
  const size = fieldSize(eventSize) + fieldSize(linkSize) + 1 + varintSize(position);
  const response = Buffer.allocUnsafe(1 + varintSize(size) + size);
  response[0] = 0x0a;
  let at = writeVarint(response, 1, size);
  if (event) {
    response[at] = 0x0a;
    at = writeRecorded(response, writeVarint(response, at + 1, eventSize), event, ids, position);
  }
  if (link) {
    response[at] = 0x12;
    at = writeRecorded(response, writeVarint(response, at + 1, linkSize), link, ids, position);
  }
  response[at] = 0x18;
  writeVarint(response, at + 1, position);
  return response;
}

/** Bytes of a `RecordedEvent`; the twin of `writeRecorded`. */
function recordedSize({ record, stream, revision }: StoredEvent, ids: IdForm, position: number): number {
  const nameBytes = Buffer.byteLength(stream);
  const typeBytes = typeEnd(record) - typeStart;
  const { start, end } = dataRange(record);
  return (
    (ids === 'string' ? STRING_ID : structuredId(record).length) +
    fieldSize(1 + varintSize(nameBytes) + nameBytes) +
    (1 + (revision === TOMBSTONE ? TOMBSTONE_VARINT.length : varintSize(revision))) +
    2 * (1 + varintSize(position)) +
    fieldSize(TYPE_KEY.length + varintSize(typeBytes) + typeBytes) +
    (recordIsJson(record) ? JSON_TYPE : BINARY_TYPE).length +
    (CREATED_KEY.length + CREATED_DIGITS) +
    fieldSize(record.length - end) +
    fieldSize(end - start)
  );
}

function writeRecorded(target: Buffer, offset: number, event: StoredEvent, ids: IdForm, position: number): number {
  const { record, stream, revision } = event;
  let at = ids === 'string' ? writeStringId(target, offset, record) : put(target, offset, structuredId(record));
  const nameBytes = Buffer.byteLength(stream);
  target[at] = 0x12;
  at = writeVarint(target, at + 1, 1 + varintSize(nameBytes) + nameBytes);
  target[at] = 0x1a;
  at = writeVarint(target, at + 1, nameBytes);
  at += target.write(stream, at, nameBytes, 'utf8');
  target[at] = 0x18;
  at = revision === TOMBSTONE ? put(target, at + 1, TOMBSTONE_VARINT) : writeVarint(target, at + 1, revision);
  target[at] = 0x20;
  at = writeVarint(target, at + 1, position);
  target[at] = 0x28;
  at = writeVarint(target, at + 1, position);
  const typeStop = typeEnd(record);
  const typeBytes = typeStop - typeStart;
  target[at] = 0x32;
  at = writeVarint(target, at + 1, TYPE_KEY.length + varintSize(typeBytes) + typeBytes);
  at = writeVarint(target, put(target, at, TYPE_KEY), typeBytes);
  at += record.copy(target, at, typeStart, typeStop);
  at = put(target, at, recordIsJson(record) ? JSON_TYPE : BINARY_TYPE);
  at = put(target, at, CREATED_KEY);
  at += target.write(`${String(recordCreated(record)).padStart(13, '0')}0000`, at, CREATED_DIGITS, 'latin1');
  const { start, end } = dataRange(record);
  at = writeField(target, at, 0x3a, record, end, record.length);
  return writeField(target, at, 0x42, record, start, end);
}

function writeStringId(target: Buffer, offset: number, record: Buffer): number {
  target[offset] = 0x0a;
  target[offset + 1] = STRING_ID - 2;
  target[offset + 2] = 0x12;
  target[offset + 3] = STRING_ID - 4;
  return offset + 4 + target.write(recordId(record), offset + 4, STRING_ID - 4, 'latin1');
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
