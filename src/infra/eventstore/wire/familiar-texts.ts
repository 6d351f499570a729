/** Texts that are kept at most. */
const SLOTS = 64;

/** Longer texts are decoded each time. */
const LONGEST = 64;

interface Familiar {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Decodes texts of which nearly all have come before: types of events and names of properties. Comparing bytes with
 * those of last time takes a fifth of decoding them, and a thousand events of one type share one string.
 */
export class FamiliarTexts {
  private readonly slots: (Familiar | undefined)[] = new Array(SLOTS);

  /** The text of a part of some bytes. What is not UTF-8 becomes U+FFFD. */
  decode(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    const slot = (length * 7 + (bytes[start] as number) + (bytes[end - 1] as number)) % SLOTS;
    const familiar = this.slots[slot];
    if (familiar && isAt(familiar.bytes, bytes, start, length)) return familiar.text;
    const own = Buffer.from(bytes.subarray(start, end));
    const text = own.toString('utf8');
    if (length <= LONGEST) this.slots[slot] = { bytes: own, text };
    return text;
  }
}

function isAt(familiar: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (familiar.length !== length) return false;
  for (let index = 0; index < length; index += 1) if (familiar[index] !== bytes[start + index]) return false;
  return true;
}
