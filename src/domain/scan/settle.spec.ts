import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxCodesPerPage } from './events.js';
import { type Settlement, splitSettlement } from './settle.js';
import { maxCodeBytesPerPage } from './split.js';

/** A code here is the text of its own size, so that large ones cost nothing. */
const bytes = (code: string): number => Number(code);
const codesOf = ({ born, vanished, unmet }: Settlement): string[] => [...born, ...vanished, ...unmet];

describe('splitSettlement', () => {
  it('says nothing where there is nothing to say', () => {
    expect(splitSettlement({ born: [], vanished: [], unmet: [] }, bytes)).toEqual([]);
  });

  it('keeps what fits together', () => {
    const found = { born: ['1'], vanished: ['2', '3'], unmet: ['4'] };
    expect(splitSettlement(found, bytes)).toEqual([found]);
  });

  it('loses nothing, keeps the order and fits each part into an event', () => {
    const codes = fc.array(fc.constantFrom(1, 1, 1, 10, 150_000), { maxLength: 1_100 });
    fc.assert(
      fc.property(codes, codes, codes, (...sizes) => {
        const [born = [], vanished = [], unmet = []] = sizes.map((list) => list.map(String));
        const parts = splitSettlement({ born, vanished, unmet }, bytes);
        expect(parts.flatMap((part) => part.born)).toEqual(born);
        expect(parts.flatMap((part) => part.vanished)).toEqual(vanished);
        expect(parts.flatMap((part) => part.unmet)).toEqual(unmet);
        for (const part of parts) {
          const all = codesOf(part);
          expect(all.length).toBeGreaterThan(0);
          expect(all.length).toBeLessThanOrEqual(maxCodesPerPage);
          const size = all.reduce((total, code) => total + bytes(code), 0);
          if (all.length > 1) expect(size).toBeLessThanOrEqual(maxCodeBytesPerPage);
        }
      }),
      { numRuns: 100 },
    );
  });
});
