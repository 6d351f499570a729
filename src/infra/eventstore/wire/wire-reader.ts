import type { FamiliarTexts } from './familiar-texts.js';

/** How a field's value is laid out. */
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

/** The bit of a varint's byte by which another follows, and the weight of that one. */
const MORE = 0x80;

/** The weight that an eleventh byte would have. */
const LONGEST_VARINT = MORE ** 10;

/**
 * Reads the fields of a protobuf message one after the other. Unlike google-protobuf's reader it needs no view of its own
 * for a message within a message, of which an event has four, and so takes a fraction of the time.
 *
 * Every method throws when the bytes are no protobuf, or when a field has another layout than it is read as.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  /** The number of the field that `next` found. */
  field = 0;
  private layout = VARINT;

  /** @param bytes hold the message from `at` to `end` */
  constructor(
    private readonly bytes: Buffer,
    private at = 0,
    private readonly end = bytes.length,
  ) {}

  /** Goes to the next field. False at the end of the message. */
  next(): boolean {
    if (this.at === this.end) return false;
    const tag = this.varint();
    this.layout = tag & 7;
    this.field = tag >>> 3;
    return true;
  }

  /** A reader of the message that is the field's value. */
  message(): WireReader {
    const start = this.delimited();
    return new WireReader(this.bytes, start, this.at);
  }

  /** The field's bytes, which share the message's memory. */
  slice(): Uint8Array {
    const start = this.delimited();
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + start, this.at - start);
  }

  /** The field's value as text. What is not UTF-8 becomes U+FFFD. */
  text(): string {
    const start = this.delimited();
    return this.bytes.toString('utf8', start, this.at);
  }

  /** As `text`, for one that has probably come before. */
  familiarText(texts: FamiliarTexts): string {
    const start = this.delimited();
    return texts.decode(this.bytes, start, this.at);
  }

  /** The field's value as a flag. */
  bool(): boolean {
    this.expect(VARINT);
    return this.varint() !== 0;
  }

  /** The field's value as a signed number, exact up to 2^53. */
  int64(): number {
    return Number(BigInt.asIntN(64, this.uint64()));
  }

  /** The field's value as an unsigned number. */
  uint64(): bigint {
    this.expect(VARINT);
    const start = this.at;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return BigInt(value);
    let exact = 0n;
    for (let at = this.at - 1; at >= start; at -= 1) exact = (exact << 7n) | BigInt((this.bytes[at] as number) & 0x7f);
    return BigInt.asUintN(64, exact);
  }

  /** Passes over the field, whatever it holds. */
  skip(): void {
    switch (this.layout) {
      case VARINT:
        this.varint();
        return;
      case DELIMITED:
        this.delimited();
        return;
      case FIXED64:
        this.advance(8);
        return;
      case FIXED32:
        this.advance(4);
        return;
      case GROUP:
        this.skipGroup();
        return;
      default:
        throw malformed(`field ${this.field} has the layout ${this.layout}`);
    }
  }

  private skipGroup(): void {
    const group = this.field;
    while (this.next()) {
      if (this.layout !== GROUP_END) this.skip();
      else if (this.field === group) return;
      else break;
    }
    throw malformed(`group ${group} has no end`);
  }

  /** Passes over the bytes of a delimited field, up to where the reader is then, and returns where they begin. */
  private delimited(): number {
    this.expect(DELIMITED);
    const length = this.varint();
    this.advance(length);
    return this.at - length;
  }

  /** The number here, rounded if it is beyond 2^53. */
  private varint(): number {
    let byte = this.byte();
    if (byte < MORE) return byte;
    let value = byte - MORE;
    for (let weight = MORE; weight < LONGEST_VARINT; weight *= MORE) {
      byte = this.byte();
      if (byte < MORE) return value + byte * weight;
      value += (byte - MORE) * weight;
    }
    throw malformed('a number has no end');
  }

  private byte(): number {
    if (this.at >= this.end) throw malformed('it is cut short');
    return this.bytes[this.at++] as number;
  }

  private advance(bytes: number): void {
    if (bytes > this.end - this.at) throw malformed('it is cut short');
    this.at += bytes;
  }

  private expect(layout: number): void {
    if (this.layout !== layout) throw malformed(`field ${this.field} has the layout ${this.layout}`);
  }
}

const malformed = (finding: string): Error => new Error(`The message is not protobuf: ${finding}.`);
