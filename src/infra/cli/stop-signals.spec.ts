import { afterEach, describe, expect, it } from '@jest/globals';
import { stopSignals } from './stop-signals.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = (): number[] => signals.map((name) => process.listenerCount(name));

describe('the wish to stop', () => {
  const before = listeners();
  const stops: { release(): void }[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop.release();
  });

  it.each(signals)(
    'is heard once, by %s: the next signal of either kind meets nobody, and ends the process',
    (name) => {
      const stop = stopSignals();
      stops.push(stop);
      expect(listeners()).toEqual(before.map((count) => count + 1));
      expect(stop.signal.aborted).toBe(false);
      process.emit(name);
      expect(stop.signal.reason).toMatchObject({ message: expect.stringContaining('Interrupted') });
      expect(listeners()).toEqual(before);
    },
  );

  it('is no longer listened to once the command has ended', () => {
    const { signal, release } = stopSignals();
    release();
    expect(listeners()).toEqual(before);
    expect(signal.aborted).toBe(false);
  });
});
