import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from './projection.js';

describe('an instant', () => {
  it('is the same however it was written, as rows hold it', () => {
    const written = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    fc.assert(fc.property(written, (text) => instant(text) === text));
    expect(instant('2026-03-01T00:00:00+01:00')).toBe('2026-02-28T23:00:00.000Z');
    expect(instant('2026-03-01T00:00:00.1239Z')).toBe('2026-03-01T00:00:00.123Z');
  });

  it('is refused where there is none, and never held as a day that no calendar has', () => {
    for (const text of ['', 'yesterday', '2026-13-01T00:00:00.000Z', '2026-02-28T25:00:00.000Z']) {
      expect(() => instant(text)).toThrow(RangeError);
    }
    const held = (text: string): string | null => {
      try {
        return instant(text);
      } catch {
        return null;
      }
    };
    for (const text of ['2026-02-30T00:00:00.000Z', '2025-02-29T00:00:00.000Z', '2026-04-31T00:00:00.000Z']) {
      expect(held(text)).not.toBe(text);
    }
  });
});
