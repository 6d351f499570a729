import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FamiliarTexts } from './familiar-texts.js';
import { bytes, number } from './wire.testing.js';
import { WireReader } from './wire-reader.js';

const reader = (...message: number[]): WireReader => new WireReader(Buffer.from(message));

/** The reader of a message's first field. */
function first(...message: number[]): WireReader {
  const fields = reader(...message);
  expect(fields.next()).toBe(true);
  return fields;
}

describe('A reader of protobuf', () => {
  it('reads every number of 64 bits exactly', () => {
    const encoded = fc
      .bigInt({ min: 0n, max: 2n ** 64n - 1n })
      .chain((value) => number(7, fc.constant(value)).map((message) => ({ value, message })));
    fc.assert(
      fc.property(encoded, ({ value, message }) => {
        const fields = new WireReader(message);
        expect(fields.next()).toBe(true);
        expect(fields.field).toBe(7);
        expect(fields.uint64()).toBe(value);
        expect(fields.next()).toBe(false);
      }),
    );
  });

  it('reads negative numbers', () => {
    expect(first(8, ...Array(9).fill(0xff), 1).int64()).toBe(-1);
  });

  it.each([
    { what: 'a number without end', message: [8, ...Array(10).fill(0xff), 1] },
    { what: 'a number that is cut short', message: [8, 0x80] },
    { what: 'text that is cut short', message: [10, 4, 0x61] },
    { what: 'a fixed number that is cut short', message: [9, 1, 2, 3] },
    { what: 'a group without end', message: [11, 8, 1] },
    { what: 'a group that ends as another', message: [11, 20] },
    { what: 'the end of no group', message: [12] },
    { what: 'a layout that there is not', message: [14] },
  ])('throws for $what', ({ message }) => {
    expect(() => first(...message).skip()).toThrow(/not protobuf/);
  });

  it('throws when a field has another layout than it is read as', () => {
    expect(() => first(8, 1).slice()).toThrow(/layout/);
    expect(() => first(8, 1).text()).toThrow(/layout/);
    expect(() => first(10, 1, 0x61).uint64()).toThrow(/layout/);
  });

  it('stays within the message that it was made for', () => {
    const inner = first(10, 2, 10, 5, 0x61, 0x62, 0x63, 0x64, 0x65).message();
    expect(inner.next()).toBe(true);
    expect(() => inner.slice()).toThrow(/cut short/);
  });
});

describe('Familiar texts', () => {
  const texts = new FamiliarTexts();

  it('are those that decoding gives, however often and whatever came before', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 100 });
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.stringMatching(/^a[bc]{3}d$/)), { maxLength: 20 }), (values) => {
        for (const value of values) {
          const encoded = Buffer.from(`<${value}>`);
          expect(texts.decode(encoded, 1, encoded.length - 1)).toBe(value);
        }
      }),
    );
  });

  it('do not change with the bytes that they were read from', () => {
    const [message = Buffer.alloc(0)] = fc.sample(bytes(1, fc.constant(Buffer.from('Tested'))), 1);
    const read = () => {
      const fields = new WireReader(message);
      fields.next();
      return fields.familiarText(texts);
    };
    expect(read()).toBe('Tested');
    message.write('Tasted', 2);
    expect(read()).toBe('Tasted');
    message.write('Tested', 2);
    expect(read()).toBe('Tested');
  });
});
