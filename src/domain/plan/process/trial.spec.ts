import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterFailure, defaultRetryPolicy, type Failure, type Trial } from './trial.js';

const now = '2026-06-06T10:00:00.000Z';
const trial = (size: number, attempts = 0): Trial => ({
  ordinals: Array.from({ length: size }, (_, n) => n),
  attempts,
  notBefore: null,
});
const raised: Failure = { message: 'a trigger raised', sqlState: 'P0001' };
const locked: Failure = { message: 'lock timeout', sqlState: '55P03' };
const broken: Failure = { message: 'connection terminated', sqlState: null };

describe('after a failed transaction', () => {
  it('what a row caused is halved at once, and the row alone is refused', () => {
    expect(afterFailure(trial(5), raised, now, 0)).toEqual({
      next: 'try',
      trials: [
        { ordinals: [0, 1, 2], attempts: 0, notBefore: null },
        { ordinals: [3, 4], attempts: 0, notBefore: null },
      ],
    });
    expect(afterFailure(trial(1), raised, now, 0)).toEqual({ next: 'refuse', ordinal: 0 });
  });

  it('what may pass is tried three times, later each time, then halved', () => {
    expect(afterFailure(trial(4, 0), locked, now, 1)).toEqual({
      next: 'try',
      trials: [{ ...trial(4, 1), notBefore: '2026-06-06T10:00:01.000Z' }],
    });
    expect(afterFailure(trial(4, 1), locked, now, 1)).toMatchObject({
      trials: [{ notBefore: '2026-06-06T10:00:02.000Z' }],
    });
    expect(afterFailure(trial(4, 2), locked, now, 1)).toMatchObject({
      trials: [{ ordinals: [0, 1] }, { ordinals: [2, 3] }],
    });
    expect(afterFailure(trial(1, 2), locked, now, 1)).toEqual({ next: 'refuse', ordinal: 0 });
  });

  it('no row is blamed for a broken connection', () => {
    expect(afterFailure(trial(1, 0), broken, now, 0)).toMatchObject({ next: 'try' });
    expect(afterFailure(trial(1, 2), broken, now, 0)).toEqual({ next: 'fault' });
    expect(afterFailure(trial(1, 2), { message: 'shutting down', sqlState: '57P01' }, now, 0)).toEqual({
      next: 'fault',
    });
  });

  it('isolates exactly the failing rows, and bears all the others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.func(fc.boolean()), (size, drawn) => {
        const fails = (ordinal: number) => drawn(ordinal);
        const queue: Trial[] = [trial(size)];
        const born: number[] = [];
        const refused: number[] = [];
        for (let head = queue.shift(); head; head = queue.shift()) {
          if (!head.ordinals.some(fails)) {
            born.push(...head.ordinals);
            continue;
          }
          const sequel = afterFailure(head, raised, now, 0);
          if (sequel.next === 'try') queue.unshift(...sequel.trials);
          if (sequel.next === 'refuse') refused.push(sequel.ordinal);
        }
        const all = trial(size).ordinals;
        expect(born).toEqual(all.filter((ordinal) => !fails(ordinal)));
        expect(refused).toEqual(all.filter(fails));
      }),
    );
  });

  it('waits at most a minute', () => {
    const patient = { ...defaultRetryPolicy, attempts: 30 };
    expect(afterFailure(trial(1, 20), locked, now, 1, patient)).toMatchObject({
      trials: [{ notBefore: '2026-06-06T10:01:00.000Z' }],
    });
  });
});
