import { describe, expect, it } from '@jest/globals';
import { BatchSize } from './batch-size.js';

const limitOf = (size: BatchSize, times: number, full: boolean, tookMs: number): number => {
  for (let time = 0; time < times; time++) size.observe(full, tookMs);
  return size.limit;
};

describe('the size of a batch', () => {
  it('grows to its bound while more waits than it takes, however the events happen to fill it', () => {
    const size = new BatchSize();
    const before = size.limit;
    expect(limitOf(size, 1, true, 10)).toBeGreaterThan(before);
    expect(limitOf(size, 50, true, 10)).toBe(BatchSize.largest);
  });

  it('stays as it is while it takes all that waits', () => {
    const size = new BatchSize();
    expect(limitOf(size, 50, false, 10)).toBe(new BatchSize().limit);
  });

  it('shrinks at once when a batch takes too long, but never to nothing', () => {
    const size = new BatchSize();
    const before = limitOf(size, 50, true, 10);
    expect(limitOf(size, 1, true, 1_000)).toBe(before / 2);
    expect(limitOf(size, 50, false, 60_000)).toBeGreaterThan(100);
  });
});
