import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { WireReader } from '../../wire/wire-reader.js';

/** What a request gives as an id: a UUID's 16 bytes, or the text that is none (empty if there is no id). */
export type GivenId = Uint8Array | string;

/** The id of a request, from either of its two forms on the wire. */
export function givenId(id: UUID | undefined): GivenId {
  const structured = id?.getStructured();
  if (!structured) return textual(Buffer.from(id?.getString() ?? ''));
  return fromHalves(BigInt(structured.getMostSignificantBits()), BigInt(structured.getLeastSignificantBits()));
}

/** As `givenId`, for an id that is still encoded. */
export function encodedId(id: WireReader): GivenId {
  let given: GivenId = '';
  while (id.next()) {
    if (id.field === 2) given = textual(id.slice());
    else if (id.field === 1) given = structured(id.message());
    else id.skip();
  }
  return given;
}

function structured(halves: WireReader): Uint8Array {
  let most = 0n;
  let least = 0n;
  while (halves.next()) {
    if (halves.field === 1) most = halves.uint64();
    else if (halves.field === 2) least = halves.uint64();
    else halves.skip();
  }
  return fromHalves(most, least);
}

function fromHalves(mostSignificantBits: bigint, leastSignificantBits: bigint): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, mostSignificantBits), 0);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, leastSignificantBits), 8);
  return bytes;
}

const TEXT_BYTES = 36;
const HYPHEN = 0x2d;
const NO_DIGIT = 0x80;

/** The value of each character that is a hexadecimal digit. */
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (const digits of ['0123456789abcdef', '0123456789ABCDEF']) {
  for (const [value, digit] of [...digits].entries()) DIGITS[digit.charCodeAt(0)] = value;
}

function textual(text: Uint8Array): GivenId {
  return fromText(text) ?? Buffer.from(text).toString('utf8');
}

/**
 * Reads a UUID's text, of any version. The libraries' readers want a string and check its version; a string and a look at
 * it for each event were a tenth of what an append of 500 takes the store's thread.
 */
function fromText(text: Uint8Array): Uint8Array | undefined {
  if (text.length !== TEXT_BYTES) return undefined;
  const bytes = new Uint8Array(16);
  let wrong = 0;
  let from = 0;
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) {
      if (text[from] !== HYPHEN) wrong = NO_DIGIT;
      from += 1;
    }
    const high = DIGITS[text[from] as number] as number;
    const low = DIGITS[text[from + 1] as number] as number;
    wrong |= high | low;
    bytes[index] = (high << 4) | low;
    from += 2;
  }
  return wrong < NO_DIGIT ? bytes : undefined;
}
