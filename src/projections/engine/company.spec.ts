import { describe, expect, it } from '@jest/globals';
import { Company } from './company.js';

/** Batches of so many events, one after each pause. Milliseconds. */
const waitAfter = (...batches: readonly { pause: number; events: number }[]): number => {
  let now = 0;
  const company = new Company(() => now);
  company.took(1);
  for (const { pause, events } of batches) {
    now += pause;
    company.took(events);
  }
  return company.wait;
};

describe('A live batch', () => {
  it('does not wait while events come singly, or a few at once', () => {
    expect(waitAfter()).toBe(0);
    expect(waitAfter({ pause: 120, events: 1 }, { pause: 120, events: 1 })).toBe(0);
    expect(waitAfter({ pause: 5_000, events: 40 }, { pause: 3, events: 5 })).toBe(0);
  });

  it('waits for company in a crowd', () => {
    expect(waitAfter({ pause: 60, events: 40 }, { pause: 60, events: 40 })).toBeGreaterThan(0);
  });

  it('does not wait any more once the crowd has gone', () => {
    const crowd = { pause: 110, events: 100 };
    expect(waitAfter(crowd)).toBeGreaterThan(0);
    expect(waitAfter(crowd, { pause: 2_000, events: 1 })).toBe(0);
  });
});
