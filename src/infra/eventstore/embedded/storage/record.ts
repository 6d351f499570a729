import { crc32 } from 'node:zlib';

/** An event as a client proposes it. `data` and `metadata` are the client's bytes and are never decoded. */
export interface ProposedEvent {
  /** Canonical UUID: 36 characters, lower case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** A row of the log. */
export interface StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** The encoded event: see `encodeRecord`. */
  readonly record: Buffer;
}

/** A record: flags (1), created in ms (6), id (16), length of the type (2), type, length of the data (4), data, metadata. */
const CREATED = 1;
const ID = 7;
const TYPE_LENGTH = 23;
const TYPE = 25;
const JSON_FLAG = 1;

/** The longest event type that a record can hold, in bytes of UTF-8. */
export const MAX_TYPE_BYTES = 0xffff;

/** Lays an event out for storage. `created` is in milliseconds since 1970. */
export function encodeRecord(event: ProposedEvent, created: number): Buffer {
  const typeBytes = Buffer.byteLength(event.type);
  const data = TYPE + typeBytes + 4;
  const record = Buffer.allocUnsafe(data + event.data.length + event.metadata.length);
  record[0] = event.isJson ? JSON_FLAG : 0;
  record.writeUIntBE(created, CREATED, 6);
  record.write(event.id.replaceAll('-', ''), ID, 16, 'hex');
  record.writeUInt16BE(typeBytes, TYPE_LENGTH);
  record.write(event.type, TYPE, typeBytes, 'utf8');
  record.writeUInt32BE(event.data.length, data - 4);
  record.set(event.data, data);
  record.set(event.metadata, data + event.data.length);
  return record;
}

export const recordIsJson = (record: Buffer): boolean => record[0] === JSON_FLAG;

/** When the event was written, in milliseconds since 1970. */
export const recordCreated = (record: Buffer): number => record.readUIntBE(CREATED, 6);

export const recordTypeBytes = (record: Buffer): Buffer =>
  record.subarray(TYPE, TYPE + record.readUInt16BE(TYPE_LENGTH));

export const recordType = (record: Buffer): string =>
  record.toString('utf8', TYPE, TYPE + record.readUInt16BE(TYPE_LENGTH));

/** The event's id as 16 bytes. */
export const recordIdBytes = (record: Buffer): Buffer => record.subarray(ID, ID + 16);

/** The event's id as a canonical UUID. */
export function recordId(record: Buffer): string {
  const hex = record.toString('hex', ID, ID + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The client's bytes, as they came. */
export function recordPayload(record: Buffer): { data: Buffer; metadata: Buffer } {
  const lengthAt = TYPE + record.readUInt16BE(TYPE_LENGTH);
  const start = lengthAt + 4;
  const end = start + record.readUInt32BE(lengthAt);
  return { data: record.subarray(start, end), metadata: record.subarray(end) };
}

/**
 * The checksum kept beside a record. It covers the event's place as well as its bytes, so an event that damage moved to
 * another stream, revision or position is found out just as one whose bytes changed.
 */
export function checksum(position: number, stream: string, revision: number, record: Buffer): number {
  const place = (Math.imul(position, 0x9e3779b1) ^ Math.imul(revision, 0x85ebca6b)) >>> 0;
  return crc32(record, crc32(stream, place));
}
