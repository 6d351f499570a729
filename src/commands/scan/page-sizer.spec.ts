import { describe, expect, it } from '@jest/globals';
import { PageSizer } from './page-sizer.js';

const limits = { pageRows: 1_000, maxPageRows: 100_000 };

const sizeAfter = (...pages: readonly { readonly ms: number; readonly newShare: number }[]): number => {
  const sizer = new PageSizer(limits);
  for (const { ms, newShare } of pages) sizer.observe(sizer.size, ms, newShare);
  return sizer.size;
};

describe('the size of a page', () => {
  it('grows eightfold at most, up to its bound, while little is found', () => {
    const quick = { ms: 1, newShare: 0 };
    expect(sizeAfter(quick)).toBe(8_000);
    expect(sizeAfter(quick, quick, quick)).toBe(100_000);
  });

  it('shrinks towards half a second of work, never below the first page', () => {
    expect(sizeAfter({ ms: 1, newShare: 0 }, { ms: 1_000, newShare: 0 })).toBe(4_000);
    expect(sizeAfter({ ms: 60_000, newShare: 0 })).toBe(1_000);
  });

  it('holds about sixteen thousand new entities, however quick it is', () => {
    const all = { ms: 1, newShare: 1 };
    expect(sizeAfter(all, all, all)).toBe(16_000);
    const quarter = { ms: 1, newShare: 0.25 };
    expect(sizeAfter(quarter, quarter, quarter)).toBe(64_000);
  });

  it('takes no notice of a page that was asked for when pages were smaller', () => {
    const sizer = new PageSizer(limits);
    sizer.observe(1_000, 1, 0);
    sizer.observe(1_000, 60_000, 0);
    expect(sizer.size).toBe(8_000);
  });
});
