import { hash } from 'node:crypto';
import { parse } from 'uuid';
import type { Call } from './call.js';

/** The name space of birth-ledger's derived ids (a random UUID, fixed for ever: changing it would forget every retry). */
const namespace = parse('7c9e2f1e-52f4-4b0a-9a37-0d1c1d1f6b52');

/** A UUIDv5 over its parts; equal parts give equal ids. JSON keeps `a`,`bc` apart from `ab`,`c`. */
export const derivedId = (...parts: readonly (string | number)[]): string => {
  const name = JSON.stringify(parts);
  const bytes = Buffer.allocUnsafe(namespace.length + Buffer.byteLength(name));
  bytes.set(namespace);
  bytes.write(name, namespace.length);
  return version5(hash('sha1', bytes));
};

/**
 * The id of the n-th event that a command writes to a stream. What was sent is part of it where the sender chose the
 * command's id, so that another command under the same id is not taken for a repetition.
 */
export const eventId = (
  { commandId, fingerprint }: Pick<Call, 'commandId' | 'fingerprint'>,
  stream: string,
  index: number,
): string => derivedId('event', commandId, stream, index, ...(fingerprint === undefined ? [] : [fingerprint]));

/**
 * The UUID that a SHA-1 makes (RFC 9562, 5.5), as the library `uuid` does; its `v5` makes an object of the hash, and takes
 * 3.3 µs of CPU for an id instead of 1.5. An apply derives four for each birth.
 * @param sha1 in hexadecimal
 */
const version5 = (sha1: string): string => {
  const variant = ((Number.parseInt(sha1.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${sha1.slice(0, 8)}-${sha1.slice(8, 12)}-5${sha1.slice(13, 16)}-${variant}${sha1.slice(17, 20)}-${sha1.slice(20, 32)}`;
};
