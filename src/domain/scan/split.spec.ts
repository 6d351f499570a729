import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxCodesPerPage } from './events.js';
import { maxCodeBytesPerPage, type PagePart, type ReadPage, splitPage } from './split.js';

const bytes = (text: string): number => Buffer.byteLength(text);

type Row = { kind: 'born' | 'new' | 'known' | 'nameless'; size: number };

const pageOf = (rows: Row[]): ReadPage => {
  const at = rows.map((row, index) => ({ ...row, ordinal: index + 1, key: [String(index + 1)] }));
  const unborn = at.filter(({ kind }) => kind === 'new' || kind === 'known');
  return {
    from: null,
    to: rows.length ? [String(rows.length)] : null,
    rowsSeen: rows.length,
    unborn: unborn.map(({ ordinal, key, size }) => ({ ordinal, key, code: 'x'.repeat(size) })),
    isNew: unborn.map(({ kind }) => kind === 'new'),
    withoutCode: at.filter(({ kind }) => kind === 'nameless').map(({ ordinal }) => ordinal),
  };
};

const anyRow: fc.Arbitrary<Row> = fc.record({
  kind: fc.constantFrom('born', 'new', 'new', 'new', 'known', 'nameless'),
  size: fc.constantFrom(1, 1, 10, 1_000, 150_000),
});

const sum = (parts: readonly PagePart[], count: (part: PagePart) => number): number =>
  parts.reduce((total, part) => total + count(part), 0);

describe('splitPage', () => {
  it('keeps a page that fits as one part and counts each kind of row', () => {
    const kinds = ['born', 'new', 'known', 'nameless', 'born'] as const;
    expect(splitPage(pageOf(kinds.map((kind) => ({ kind, size: 3 }))), bytes)).toEqual([
      { fromExclusive: null, toInclusive: ['5'], rowsSeen: 5, rowsBorn: 2, rowsWithoutCode: 1, unborn: ['xxx'] },
    ]);
  });

  it('gives one part for an empty page', () => {
    const [part, ...more] = splitPage(pageOf([]), bytes);
    expect(part).toMatchObject({ fromExclusive: null, toInclusive: null, rowsSeen: 0, unborn: [] });
    expect(more).toEqual([]);
  });

  it('splits into contiguous parts that fit and add up to the page', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 1_800 }), (rows) => {
        const page = pageOf(rows);
        const parts = splitPage(page, bytes);
        const count = (kind: Row['kind']): number => rows.filter((row) => row.kind === kind).length;
        expect(parts.flatMap(({ unborn }) => unborn)).toEqual(
          page.unborn.filter((_, index) => page.isNew[index]).map((row) => row.code),
        );
        expect(sum(parts, ({ rowsSeen }) => rowsSeen)).toBe(rows.length);
        expect(sum(parts, ({ rowsBorn }) => rowsBorn)).toBe(count('born'));
        expect(sum(parts, ({ rowsWithoutCode }) => rowsWithoutCode)).toBe(count('nameless'));
        expect(parts[0]?.fromExclusive).toBe(page.from);
        expect(parts.at(-1)?.toInclusive).toBe(page.to);
        parts.forEach((part, index) => {
          if (index > 0) expect(part.fromExclusive).toEqual(parts[index - 1]?.toInclusive);
          expect(part.rowsBorn).toBeGreaterThanOrEqual(0);
          expect(part.unborn.length).toBeLessThanOrEqual(maxCodesPerPage);
          const size = part.unborn.reduce((total, code) => total + bytes(code), 0);
          if (part.unborn.length > 1) expect(size).toBeLessThanOrEqual(maxCodeBytesPerPage);
        });
      }),
      { numRuns: 100 },
    );
  });
});
