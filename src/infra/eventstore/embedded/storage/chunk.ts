import { crc32 } from 'node:zlib';
import { type ProposedEvent, recordSize, type StoredEvent, writeRecord } from './record.js';

/** A run of events of one stream, as it is stored. */
export interface Chunk {
  /** Position and revision of its first event; the others follow one by one. */
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly events: number;
  /** The events' records, each behind its size (4) and its checksum (4). */
  readonly body: Buffer;
}

const HEADER = 8;

/** What one chunk holds at most (a larger event has one to itself): a reader of one event reads no more than this. */
const CHUNK_EVENTS = 64;
const CHUNK_BYTES = 16 * 1024;

/** The first event's place, and when it is written, in milliseconds since 1970. */
export interface Place {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly created: number;
}

/** Lays events out as chunks. */
export function encodeChunks(events: readonly ProposedEvent[], place: Place): Chunk[] {
  const chunks: Chunk[] = [];
  let first = 0;
  while (first < events.length) {
    let end = first;
    let size = 0;
    do {
      size += HEADER + recordSize(events[end] as ProposedEvent);
      end += 1;
    } while (end < events.length && end - first < CHUNK_EVENTS && size < CHUNK_BYTES);
    const at = { ...place, position: place.position + first, revision: place.revision + first };
    chunks.push(encodeChunk(events.slice(first, end), size, at));
    first = end;
  }
  return chunks;
}

function encodeChunk(events: readonly ProposedEvent[], size: number, place: Place): Chunk {
  const { position, stream, revision, created } = place;
  const body = Buffer.allocUnsafe(size);
  const streamSum = crc32(stream);
  let at = 0;
  for (let index = 0; index < events.length; index += 1) {
    const start = at + HEADER;
    const end = writeRecord(body, events[index] as ProposedEvent, created, start);
    const record = new Uint8Array(body.buffer, body.byteOffset + start, end - start);
    body.writeUInt32BE(record.length, at);
    body.writeUInt32BE(checksum(position + index, streamSum, revision + index, record), at + 4);
    at = end;
  }
  return { position, stream, revision, events: events.length, body };
}

/**
 * The events of a chunk.
 *
 * @param damaged called, and expected to throw, for an event that is not what was written
 */
export function decodeChunk(chunk: Chunk, damaged: (position: number, finding: string) => never): StoredEvent[] {
  const { position, stream, revision, body } = chunk;
  if (!Buffer.isBuffer(body)) damaged(position, 'its chunk holds something else than bytes');
  const events: StoredEvent[] = new Array(chunk.events);
  const streamSum = crc32(stream);
  let at = 0;
  for (let index = 0; index < chunk.events; index += 1) {
    const start = at + HEADER;
    const end = start <= body.length ? start + body.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (end > body.length) damaged(position + index, 'the event is cut short');
    const record = body.subarray(start, end);
    if (checksum(position + index, streamSum, revision + index, record) !== body.readUInt32BE(at + 4)) {
      damaged(position + index, 'the event does not match its checksum');
    }
    events[index] = { position: position + index, stream, revision: revision + index, record };
    at = end;
  }
  if (at !== body.length) damaged(position + chunk.events, 'there are bytes behind the last event of its chunk');
  return events;
}

/**
 * The checksum kept beside a record. It covers the event's place as well as its bytes, so an event that damage moved to
 * another stream, revision or position is found out just as one whose bytes changed.
 */
function checksum(position: number, streamSum: number, revision: number, record: Uint8Array): number {
  const place = Math.imul(position, 0x9e3779b1) ^ Math.imul(revision, 0x85ebca6b) ^ streamSum;
  return crc32(record, place >>> 0);
}
