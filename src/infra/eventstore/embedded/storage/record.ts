/** An event as a client proposes it. `data` and `metadata` are the client's bytes and are never decoded. */
export interface ProposedEvent {
  /** A UUID's 16 bytes. */
  readonly id: Uint8Array;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event of the log. */
export interface StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** The encoded event: see `writeRecord`. */
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

/** Bytes of an event's type, data and metadata together. */
export const contentSize = (event: ProposedEvent): number =>
  typeBytes(event.type).length + event.data.length + event.metadata.length;

/** Bytes that an event takes as a record. */
export const recordSize = (event: ProposedEvent): number => TYPE + 4 + contentSize(event);

/**
 * Lays an event out for storage, from `at` on, and returns where its record ends: `recordSize` bytes further. `created` is
 * in milliseconds since 1970.
 */
export function writeRecord(target: Buffer, event: ProposedEvent, created: number, at = 0): number {
  const type = typeBytes(event.type);
  const dataLength = at + TYPE + type.length;
  const data = dataLength + 4;
  const metadata = data + event.data.length;
  target[at] = event.isJson ? JSON_FLAG : 0;
  target.writeUIntBE(created, at + CREATED, 6);
  target.set(event.id, at + ID);
  target.writeUInt16BE(type.length, at + TYPE_LENGTH);
  target.set(type, at + TYPE);
  target.writeUInt32BE(event.data.length, dataLength);
  target.set(event.data, data);
  target.set(event.metadata, metadata);
  return metadata + event.metadata.length;
}

let lastType = '';
let lastTypeBytes = Buffer.alloc(0);

/** A type's bytes, which are kept until another is asked for: neighbours mostly have the same. */
function typeBytes(type: string): Buffer {
  if (type !== lastType) {
    lastTypeBytes = Buffer.from(type, 'utf8');
    lastType = type;
  }
  return lastTypeBytes;
}

export const recordIsJson = (record: Buffer): boolean => record[0] === JSON_FLAG;

/** When the event was written, in milliseconds since 1970. */
export const recordCreated = (record: Buffer): number => record.readUIntBE(CREATED, 6);

/** Where the type's bytes begin and end. */
export const typeStart = TYPE;
export const typeEnd = (record: Buffer): number => TYPE + record.readUInt16BE(TYPE_LENGTH);

export const recordType = (record: Buffer): string => record.toString('utf8', TYPE, typeEnd(record));

/** The event's id as 16 bytes. */
export const recordIdBytes = (record: Buffer): Buffer => record.subarray(ID, ID + 16);

/** The event's id as a canonical UUID. */
export function recordId(record: Buffer): string {
  const hex = record.toString('hex', ID, ID + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Where the client's data begins and ends; its metadata follows, up to the record's end. */
export function dataRange(record: Buffer): { start: number; end: number } {
  const lengthAt = typeEnd(record);
  const start = lengthAt + 4;
  return { start, end: start + record.readUInt32BE(lengthAt) };
}

/** The client's data, as it came. */
export function recordData(record: Buffer): Buffer {
  const { start, end } = dataRange(record);
  return record.subarray(start, end);
}
