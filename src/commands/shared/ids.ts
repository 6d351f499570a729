import { parse, v5 } from 'uuid';
import type { Call } from './call.js';

/** The name space of birth-ledger's derived ids (a random UUID, fixed for ever: changing it would forget every retry). */
const namespace = parse('7c9e2f1e-52f4-4b0a-9a37-0d1c1d1f6b52');

/**
 * A UUIDv5 over its parts; equal parts give equal ids. JSON keeps `a`,`bc` apart from `ab`,`c`. Given bytes instead of
 * text, the library takes half the time: 4 µs instead of 8, and an apply derives four ids for each birth.
 */
export const derivedId = (...parts: readonly (string | number)[]): string =>
  v5(Buffer.from(JSON.stringify(parts)), namespace);

/**
 * The id of the n-th event that a command writes to a stream. What was sent is part of it where the sender chose the
 * command's id, so that another command under the same id is not taken for a repetition.
 */
export const eventId = (
  { commandId, fingerprint }: Pick<Call, 'commandId' | 'fingerprint'>,
  stream: string,
  index: number,
): string => derivedId('event', commandId, stream, index, ...(fingerprint === undefined ? [] : [fingerprint]));
