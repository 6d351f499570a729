import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunkLimits, pinEvents } from './chunks.js';
import { pinAt, pinnedCollections, pinsIn } from './pinned-list.js';
import { byCodePoint, inCanonicalOrder, type Pin, type PinnedCollection } from './pins.js';

const code = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 1_000 }));
const pin: fc.Arbitrary<Pin> = fc.tuple(code, fc.nat().map(String), fc.array(fc.string(), { maxLength: 2 }));
const collections: fc.Arbitrary<readonly PinnedCollection[]> = fc.uniqueArray(
  fc.record({ collection: code, pins: fc.array(pin, { minLength: 1, maxLength: 20 }) }),
  { maxLength: 5, selector: ({ collection }) => collection },
);

const chunksOf = (ordered: readonly PinnedCollection[]) => pinEvents('p', ordered).map(({ data }) => data);

describe('the canonical order', () => {
  it('is that of code points, as COLLATE "C" has it in UTF-8', () => {
    const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    fc.assert(
      fc.property(code, code, (a, b) => {
        expect(Math.sign(byCodePoint(a, b))).toBe(byBytes(a, b));
      }),
    );
    expect(['\u{1F600}', '\uFF5E'].sort(byCodePoint)).toEqual(['\uFF5E', '\u{1F600}']);
  });
});

describe('a pinned list in chunks', () => {
  it('is the same list again, with every pin at its ordinal', () => {
    fc.assert(
      fc.property(collections, (unordered) => {
        const ordered = inCanonicalOrder(unordered);
        const chunks = chunksOf(ordered);
        expect(pinnedCollections({ chunks })).toEqual(ordered);
        const flat = ordered.flatMap(({ collection, pins }) => pins.map((one) => ({ collection, pin: one })));
        expect(pinsIn({ chunks }, { from: 0, to: flat.length })).toEqual(
          flat.map((of, ordinal) => ({ ordinal, ...of })),
        );
        for (const ordinal of flat.keys()) expect(pinAt({ chunks }, ordinal)).toEqual({ ordinal, ...flat[ordinal] });
        expect(pinAt({ chunks }, flat.length)).toBeNull();
      }),
    );
  });

  it('keeps every event small, and one collection to a chunk', () => {
    const long = '\u{1F600}'.repeat(500);
    const many = (length: number, of: (n: number) => string): Pin[] =>
      Array.from({ length }, (_, n) => [of(n), '0', [of(n)]]);
    const chunks = chunksOf([
      { collection: 'long', pins: many(3_000, (n) => `${long}${n}`) },
      { collection: 'many', pins: many(50_000, (n) => `many::${n}`) },
    ]);
    for (const chunk of chunks) {
      expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThan(chunkLimits.bytes + 1_000);
      expect(chunk.pins.length).toBeLessThanOrEqual(chunkLimits.pins);
    }
    expect(chunks.map(({ chunk }) => chunk)).toEqual([...chunks.keys()]);
    expect(chunks.filter(({ collection }) => collection === 'many')).toHaveLength(25);
    expect(pinAt({ chunks }, 52_999)?.pin[0]).toBe('many::49999');
  });
});
