import { describe, expect, it } from '@jest/globals';
import { FlushPace } from './flush-pace.js';

const paceAfter = (...took: number[]): FlushPace => {
  const pace = new FlushPace();
  for (const ms of took) pace.observe(ms);
  return pace;
};

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

describe('The pace of flushes', () => {
  it('is quick until they keep taking long, and again as soon as they do not', () => {
    expect(paceAfter().quick).toBe(true);
    expect(paceAfter(...times(200, 1)).quick).toBe(true);
    expect(paceAfter(...times(200, 4)).quick).toBe(false);
    expect(paceAfter(...times(200, 4), ...times(8, 0.3)).quick).toBe(true);
  });

  it('is not changed by some that met something else', () => {
    const pace = paceAfter(...times(50, 0.3), ...times(3, 10), ...times(12, 0.3));
    expect(pace.quick).toBe(true);
    expect(pace.changesPerFlush).toBe(paceAfter(...times(50, 0.3)).changesPerFlush);
  });

  it('tells how many changes are worth a flush: the more, the longer it takes, and never too few or too many', () => {
    const counts = [0.05, 0.3, 0.7, 1, 2, 20].map((ms) => paceAfter(...times(300, ms)).changesPerFlush);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(0)).toBe(12);
    expect(counts.at(2)).toBe(20);
    expect(counts.at(-1)).toBe(64);
  });
});
