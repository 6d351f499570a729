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
    expect(paceAfter(...times(50, 0.3), ...times(3, 10)).quick).toBe(true);
  });
});
