import type { ColumnType, Value } from '../read-model/table.js';
import type { BinaryPiece } from './binary-piece.js';

/** Writes the length of a value and its bytes. @throws when a column of the type cannot hold the value */
export type PutValue = (piece: BinaryPiece, value: Exclude<Value, null>) => void;

/** What stands for NULL: a length that no value has. */
export const nullLength = -1;

/** PostgreSQL counts time in microseconds from here. */
const epoch = Date.UTC(2000, 0, 1);
/** The version that the bytes of a `jsonb` begin with: 1, as a byte. */
const jsonbVersion = '\u0001';
const wholeNumber = /^-?\d+$/;
/** Fewer digits than these are exact as a number. */
const exactDigits = 16;
/** How rows hold a time, of the years that PostgreSQL and the text agree on. */
const instantLength = '2026-01-01T00:00:00.000Z'.length;
const yearNought = '0000';

/** How COPY's binary format has the values of each type. @see the `*_recv` functions of PostgreSQL */
export const putValue: Readonly<Record<ColumnType, PutValue>> = {
  text: (piece, value) => piece.text(String(value)),
  jsonb: (piece, value) => piece.text(jsonbVersion + JSON.stringify(value)),
  boolean: (piece, value) => {
    if (typeof value !== 'boolean') throw new TypeError('it is neither true nor false');
    piece.int32(1);
    piece.byte(value ? 1 : 0);
  },
  integer: (piece, value) => {
    piece.int32(4);
    piece.int32(Number(whole(value)));
  },
  bigint: (piece, value) => {
    piece.int32(8);
    piece.int64(whole(value));
  },
  timestamptz: (piece, value) => {
    piece.int32(8);
    piece.int64(microseconds(String(value)));
  },
};

const whole = (value: Value): number | bigint => {
  if (Number.isSafeInteger(value)) return value as number;
  const text = String(value);
  if (!wholeNumber.test(text)) throw new TypeError('it is no whole number');
  return text.length < exactDigits ? Number(text) : BigInt(text);
};

const microseconds = (text: string): number | bigint => {
  const milliseconds = Date.parse(text) - epoch;
  if (Number.isNaN(milliseconds) || text.length !== instantLength || text.startsWith(yearNought)) {
    throw new RangeError('it is no time of the years 1 to 9999, to the millisecond in UTC');
  }
  const exact = milliseconds * 1_000;
  return Number.isSafeInteger(exact) ? exact : BigInt(milliseconds) * 1_000n;
};
