import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { parse, stringify, validate } from 'uuid';
import { invalidArgument } from './errors.js';

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * An id of a request in canonical form, from either of its two forms on the wire.
 *
 * @throws RpcError INVALID_ARGUMENT when it is missing or no UUID.
 */
export function uuidOf(id: UUID | undefined): string {
  if (!id?.hasStructured()) return canonical(id?.getString() ?? '');
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64BE(BigInt(id.getStructured()?.getMostSignificantBits() ?? 0), 0);
  bytes.writeBigInt64BE(BigInt(id.getStructured()?.getLeastSignificantBits() ?? 0), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** As `uuidOf`, for an id that is text. */
export function canonical(text: string): string {
  if (CANONICAL.test(text)) return text;
  const lower = text.toLowerCase();
  if (CANONICAL.test(lower)) return lower;
  if (validate(lower)) return stringify(parse(lower));
  throw invalidArgument(`${JSON.stringify(text)} is not a UUID: every event and every batch needs one.`);
}
