import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { parse, stringify, validate } from 'uuid';
import { invalidArgument } from './errors.js';

/**
 * An id of a request in canonical form, from either of its two forms on the wire.
 *
 * @throws RpcError INVALID_ARGUMENT when it is missing or no UUID.
 */
export function uuidOf(id: UUID | undefined): string {
  if (id?.hasStructured()) {
    const bytes = Buffer.alloc(16);
    bytes.writeBigInt64BE(BigInt(id.getStructured()?.getMostSignificantBits() ?? 0), 0);
    bytes.writeBigInt64BE(BigInt(id.getStructured()?.getLeastSignificantBits() ?? 0), 8);
    return canonical(bytes);
  }
  const text = (id?.getString() ?? '').toLowerCase();
  if (CANONICAL.test(text)) return text;
  if (validate(text)) return stringify(parse(text));
  throw invalidArgument(`${JSON.stringify(text)} is not a UUID: every event and every batch needs one.`);
}

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function canonical(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
