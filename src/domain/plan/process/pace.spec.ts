import { describe, expect, it } from '@jest/globals';
import { type Hold, healthReasons, nextHold } from './health.js';
import { defaultSizing, nextSize } from './sizing.js';

describe('the size of a batch', () => {
  const next = (size: number, durationMs: number, done = size) => nextSize(size, done, durationMs, defaultSizing);

  it('grows by a fifth at most', () => {
    expect(next(1_000, 10)).toBe(1_200);
    expect(next(1_000, 460)).toBe(1_086);
  });
  it('shrinks at once to what fits half a second', () => expect(next(1_000, 5_000)).toBe(100));
  it('never falls below one, nor rises above its most', () => {
    expect(next(1, 60_000)).toBe(1);
    expect(next(10_000, 1)).toBe(10_000);
  });
  it('does not grow after a batch that a collection’s end cut short, but shrinks after a slow one', () => {
    expect(next(1_000, 10, 3)).toBe(1_000);
    expect(next(1_000, 1_000, 3)).toBe(1);
    expect(next(1_000, 10, 0)).toBe(1_000);
  });
});

describe('the health of the database', () => {
  const well = { lockWaits: 0, activeSessions: 3, replicationLagMs: null, walBytesPerSecond: null };
  const limits = { lockWaits: 5, activeSessions: 80, replicationLagMs: 10_000, walBytesPerSecond: 1_000 };

  it('gives every reason to hold, and none when it is well', () => {
    expect(healthReasons(well, limits)).toEqual([]);
    expect(healthReasons({ ...well, lockWaits: 6, replicationLagMs: 10_001 }, limits)).toEqual([
      '6 sessions that wait for a lock, 5 at most',
      '10001 milliseconds of replication lag, 10000 at most',
    ]);
  });

  it('holds 30 s, then twice as long each time up to 10 minutes, then gives up', () => {
    const held: number[] = [];
    let now = '2026-06-06T10:00:00.000Z';
    for (let hold = nextHold(null, now); hold; hold = nextHold(hold, now)) {
      held.push(hold.millis / 1_000);
      now = hold.until;
    }
    expect(held).toEqual([30, 60, 120, 240, 480, 600]);
  });

  it('does not start a new hold while one lasts', () => {
    const hold = nextHold(null, '2026-06-06T10:00:00.000Z') as Hold;
    expect(nextHold(hold, '2026-06-06T10:00:29.000Z')).toBe(hold);
  });
});
