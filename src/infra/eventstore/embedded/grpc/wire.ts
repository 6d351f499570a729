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
