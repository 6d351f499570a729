/** Room that a piece begins with: what is gathered before it is sent, and the row that goes beyond it. */
const firstRoom = 72 * 1024;
const word = 2 ** 32;

/** Bytes that are gathered for COPY, numbers in network order. They take as much room as they need. */
export class BinaryPiece {
  /** How many bytes there are. */
  length = 0;
  private bytes = Buffer.allocUnsafe(firstRoom);

  byte(value: number): void {
    this.ensure(1);
    this.bytes[this.length++] = value;
  }

  /** @throws RangeError when 16 bits cannot hold it */
  int16(value: number): void {
    this.ensure(2);
    this.length = this.bytes.writeInt16BE(value, this.length);
  }

  /** @throws RangeError when 32 bits cannot hold it */
  int32(value: number): void {
    this.ensure(4);
    this.length = this.bytes.writeInt32BE(value, this.length);
  }

  /** @throws RangeError when 64 bits cannot hold it */
  int64(value: number | bigint): void {
    this.ensure(8);
    if (typeof value === 'bigint') {
      this.length = this.bytes.writeBigInt64BE(value, this.length);
      return;
    }
    // A third of the time that a bigint takes.
    const high = Math.floor(value / word);
    const low = this.bytes.writeInt32BE(high, this.length);
    this.length = this.bytes.writeUInt32BE(value - high * word, low);
  }

  /** The length of a text's bytes, and those. */
  text(text: string): void {
    this.ensure(4 + 3 * text.length);
    const bytes = this.bytes.write(text, this.length + 4);
    this.length = this.bytes.writeInt32BE(bytes, this.length) + bytes;
  }

  /** Bytes that stand in it, once more. */
  again(from: number, to: number): void {
    this.ensure(to - from);
    this.bytes.copyWithin(this.length, from, to);
    this.length += to - from;
  }

  /** What was gathered. Nothing may be added afterwards. */
  finish(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private ensure(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
