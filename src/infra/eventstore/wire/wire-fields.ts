import { varintSize, writeVarint } from './wire-writer.js';

/** Fields of protobuf messages, each as the bytes of its own. Their numbers are 1 to 15, so that a tag is one byte. */

const VARINT = 0;
const DELIMITED = 2;

/** A field that holds a number from 0 to 2^53 - 1. It is written even when it is 0, which another than a proto3 default means. */
export const numberField = (field: number, value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(1 + varintSize(value));
  bytes[0] = (field << 3) | VARINT;
  writeVarint(bytes, 1, value);
  return bytes;
};

/** A field that holds a text. */
export const textField = (field: number, value: string): Buffer => {
  const length = Buffer.byteLength(value);
  const [bytes, at] = begun(field, length);
  bytes.write(value, at, length, 'utf8');
  return bytes;
};

/** A field that holds the message of these fields. */
export const messageField = (field: number, ...fields: readonly Buffer[]): Buffer => {
  let length = 0;
  for (const { length: bytes } of fields) length += bytes;
  let [bytes, at] = begun(field, length);
  for (const inner of fields) {
    bytes.set(inner, at);
    at += inner.length;
  }
  return bytes;
};

/** Room for a field, with its tag and its length, and where its value goes. */
const begun = (field: number, length: number): [bytes: Buffer, at: number] => {
  const bytes = Buffer.allocUnsafe(1 + varintSize(length) + length);
  bytes[0] = (field << 3) | DELIMITED;
  return [bytes, writeVarint(bytes, 1, length)];
};
