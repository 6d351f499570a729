import type { FieldReader } from './field-reader.js';

/** A text that is mostly the same as the one before: it is made anew only where its bytes differ. */
export class RepeatedText {
  private bytes: Uint8Array = new Uint8Array(0);
  private text = '';

  of(fields: FieldReader, start: number, end: number): string {
    if (!fields.holds(start, end, this.bytes)) {
      const bytes = fields.slice(start, end);
      this.bytes = Uint8Array.from(bytes);
      this.text = bytes.toString('utf8');
    }
    return this.text;
  }
}
