import fc from 'fast-check';
import { varintSize, writeVarint } from './wire-writer.js';

/** Messages of protobuf, made field by field, so that a test decides on order, repetition and what nobody knows. */

/** An encoded field, or all fields of a message. */
type Encoded = fc.Arbitrary<Buffer>;
type Number = number | fc.Arbitrary<number>;

const numberOf = (field: Number): fc.Arbitrary<number> => (typeof field === 'number' ? fc.constant(field) : field);

function varint(value: number): Buffer {
  const target = Buffer.alloc(varintSize(value));
  writeVarint(target, 0, value);
  return target;
}

function varint64(value: bigint): Buffer {
  const encoded: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) encoded.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...encoded, Number(rest)]);
}

/** A field that holds a number. */
export const number = (field: Number, value: fc.Arbitrary<bigint>): Encoded =>
  fc.tuple(numberOf(field), value).map(([at, held]) => Buffer.concat([varint(at << 3), varint64(held)]));

/** A field that holds bytes, text or a message. */
export const bytes = (field: Number, value: fc.Arbitrary<Uint8Array>): Encoded =>
  fc
    .tuple(numberOf(field), value)
    .map(([at, held]) => Buffer.concat([varint((at << 3) | 2), varint(held.length), held]));

/** A field of the old kind that has an end instead of a length. */
export const group = (field: Number): Encoded =>
  fc.tuple(numberOf(field), fc.nat(300)).map(([at, held]) => {
    const inner = Buffer.concat([varint(3 << 3), varint(held), varint((4 << 3) | 3), varint((4 << 3) | 4)]);
    return Buffer.concat([varint((at << 3) | 3), inner, varint((at << 3) | 4)]);
  });

/** All these fields, in this order. */
export const fields = (...of: Encoded[]): Encoded => fc.tuple(...of).map((encoded) => Buffer.concat(encoded));

/** Some of these fields, in any order and any number of times. */
export function messageOf(...of: Encoded[]): Encoded {
  return fc.array(fc.oneof(...of), { maxLength: 10 }).map((encoded) => Buffer.concat(encoded));
}

/** Each of these fields once, in any order. */
messageOf.all = (...of: Encoded[]): Encoded =>
  fc
    .tuple(fc.tuple(...of), fc.shuffledSubarray([...of.keys()], { minLength: of.length }))
    .map(([encoded, order]) => Buffer.concat(order.map((index) => encoded[index] ?? Buffer.alloc(0))));
