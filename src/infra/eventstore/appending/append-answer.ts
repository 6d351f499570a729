import type { Appended } from '../recorded-event.js';
import { WireReader } from '../wire/wire-reader.js';

/** What the store says to one append of a call; without `appended` it refused it. */
export type AppendAnswer = { readonly number: number; readonly appended: Appended | null };

/** The fields of `BatchAppendResp`, then those of what is within them. */
const response = { correlation: 1, success: 3 } as const;
const success = { revision: 1, position: 3 } as const;
const commit = 1;
const idAsNumbers = 1;
const idAsText = 2;
const lowerBits = 2;

/** @throws when the bytes are no such answer */
export const readAnswer = (bytes: Buffer): AppendAnswer => {
  const fields = new WireReader(bytes);
  let number = 0;
  let appended: Appended | null = null;
  while (fields.next()) {
    if (fields.field === response.correlation) number = numberOf(fields.message());
    else if (fields.field === response.success) appended = appendedOf(fields.message());
    else fields.skip();
  }
  return { number, appended };
};

/** The number that the request gave in its correlation. A store answers it as it came or as text, and means the same UUID. */
const numberOf = (id: WireReader): number => {
  let number = 0;
  while (id.next()) {
    if (id.field === idAsNumbers) number = lowerOf(id.message());
    else if (id.field === idAsText) number = Number.parseInt(id.text().replaceAll('-', ''), 16);
    else id.skip();
  }
  return number;
};

const lowerOf = (bits: WireReader): number => {
  let number = 0;
  while (bits.next()) {
    if (bits.field === lowerBits) number = bits.int64();
    else bits.skip();
  }
  return number;
};

/** @throws when it has no position: nobody could wait for it to be read */
const appendedOf = (written: WireReader): Appended => {
  let revision = 0n;
  let position: bigint | null = null;
  while (written.next()) {
    if (written.field === success.revision) revision = written.uint64();
    else if (written.field === success.position) position = commitOf(written.message());
    else written.skip();
  }
  if (position === null) throw new Error('It acknowledges an append without a position.');
  return { revision, position };
};

const commitOf = (position: WireReader): bigint => {
  let found = 0n;
  while (position.next()) {
    if (position.field === commit) found = position.uint64();
    else position.skip();
  }
  return found;
};
