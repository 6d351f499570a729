/** The few pieces of protobuf's wire format that hot responses are written with. Numbers are integers up to 2^53 - 1. */

/** Bytes that a number takes as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** Writes a varint and returns where it ends. */
export function writeVarint(target: Buffer, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 0x80) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = rest >= 0x8000_0000 ? Math.floor(rest / 0x80) : rest >>> 7;
  }
  target[at++] = rest;
  return at;
}

/** Bytes of a length-delimited field with one byte of tag; none for an empty one, which is left out. */
export const fieldSize = (bytes: number): number => (bytes === 0 ? 0 : 1 + varintSize(bytes) + bytes);

/** Writes a part of some bytes as a length-delimited field, unless it is empty, and returns where that ends. */
export function writeField(
  target: Buffer,
  offset: number,
  tag: number,
  source: Uint8Array,
  start: number,
  end: number,
): number {
  if (start === end) return offset;
  target[offset] = tag;
  const at = writeVarint(target, offset + 1, end - start);
  target.set(start === 0 && end === source.length ? source : source.subarray(start, end), at);
  return at + end - start;
}
