import { MalformedResponse } from './malformed-response.js';

/** How protobuf says what a field's number is followed by (https://protobuf.dev/programming-guides/encoding/). */
const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** What stands before a field that holds a number. */
export const numberTag = (field: number): number => (field << 3) | wireType.varint;

/** What stands before a field that holds text, bytes or a message. */
export const bytesTag = (field: number): number => (field << 3) | wireType.bytes;

/**
 * Walks over the fields of protobuf messages and makes nothing of them but what it is asked for: a message within a
 * message is walked over in place. One reader serves for all messages of a call, one after the other.
 */
export class FieldReader {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;

  /** Starts at the first field of a message. @returns where it ends */
  begin(message: Buffer): number {
    this.bytes = message;
    this.at = 0;
    return message.length;
  }

  /** Where the next field begins, or the contents of the one that was opened. */
  get position(): number {
    return this.at;
  }

  /** False where a message ends. @throws MalformedResponse when its last field reaches beyond it */
  isBefore(end: number): boolean {
    if (this.at > end) throw new MalformedResponse('a field reaches beyond the message that it stands in');
    return this.at < end;
  }

  /** A tag, a length, or any other number of at most 53 bits. */
  number(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let factor = 0x80; factor <= Number.MAX_SAFE_INTEGER; factor *= 0x80) {
      byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new MalformedResponse('a number has too many digits');
  }

  /** An unsigned number of 64 bits. */
  bigint(): bigint {
    let low = 0;
    for (let bits = 0, factor = 1; bits < 49; bits += 7, factor *= 0x80) {
      const byte = this.byte();
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return BigInt(low);
    }
    return BigInt.asUintN(64, (BigInt(this.number()) << 49n) | BigInt(low));
  }

  /** Goes to the contents of text, bytes or a message. @returns where they end */
  open(): number {
    const length = this.number();
    const end = this.at + length;
    if (end > this.bytes.length) throw new MalformedResponse('it ends in the middle of a field');
    return end;
  }

  text(): string {
    const end = this.open();
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  /** The bytes of a field: themselves, not a copy. */
  contents(): Buffer {
    const end = this.open();
    const contents = this.bytes.subarray(this.at, end);
    this.at = end;
    return contents;
  }

  /** The bytes between two positions: themselves, not a copy. */
  slice(start: number, end: number): Buffer {
    return this.bytes.subarray(start, end);
  }

  goTo(position: number): void {
    this.at = position;
  }

  /** Passes over a field of no interest. @param tag the field's, which was read */
  skip(tag: number): void {
    switch (tag & 7) {
      case wireType.varint:
        this.bigint();
        return;
      case wireType.fixed64:
        this.at += 8;
        return;
      case wireType.bytes:
        this.at = this.open();
        return;
      case wireType.fixed32:
        this.at += 4;
        return;
      default:
        throw new MalformedResponse(`there is no field of type ${tag & 7}`);
    }
  }

  /** True if the contents are these very bytes. */
  holds(start: number, end: number, known: Uint8Array): boolean {
    if (end - start !== known.length) return false;
    for (let index = 0; index < known.length; index++) if (this.bytes[start + index] !== known[index]) return false;
    return true;
  }

  private byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new MalformedResponse('it ends in the middle of a field');
    this.at += 1;
    return byte;
  }
}
