import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { parse, stringify, validate } from 'uuid';
import type { WireReader } from '../../wire/wire-reader.js';
import { invalidArgument } from './errors.js';

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * An id of a request in canonical form.
 *
 * @param text what `idText` or `idTextOf` made of it
 * @throws RpcError INVALID_ARGUMENT when it is missing or no UUID.
 */
export function canonical(text: string): string {
  if (CANONICAL.test(text)) return text;
  const lower = text.toLowerCase();
  if (CANONICAL.test(lower)) return lower;
  if (validate(lower)) return stringify(parse(lower));
  throw invalidArgument(`${JSON.stringify(text)} is not a UUID: every event and every batch needs one.`);
}

/** The text of an id, from either of its two forms on the wire. */
export function idTextOf(id: UUID | undefined): string {
  const structured = id?.getStructured();
  if (!structured) return id?.getString() ?? '';
  return structuredText(BigInt(structured.getMostSignificantBits()), BigInt(structured.getLeastSignificantBits()));
}

/** As `idTextOf`, for an id that is still encoded. */
export function idText(id: WireReader): string {
  let text = '';
  while (id.next()) {
    if (id.field === 2) text = id.text();
    else if (id.field === 1) text = structuredIdText(id.message());
    else id.skip();
  }
  return text;
}

function structuredIdText(structured: WireReader): string {
  let most = 0n;
  let least = 0n;
  while (structured.next()) {
    if (structured.field === 1) most = structured.uint64();
    else if (structured.field === 2) least = structured.uint64();
    else structured.skip();
  }
  return structuredText(most, least);
}

function structuredText(mostSignificantBits: bigint, leastSignificantBits: bigint): string {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, mostSignificantBits), 0);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, leastSignificantBits), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
