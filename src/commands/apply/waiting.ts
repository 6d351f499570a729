import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../shared/clock.js';

const sliceMs = 250;

/**
 * Waits until an instant by the service's clock.
 * @param sooner asked now and then; true ends the wait
 */
export const waitUntil = async (
  instant: string,
  clock: Clock,
  signal: AbortSignal,
  sooner: () => Promise<boolean>,
): Promise<void> => {
  for (;;) {
    const left = Date.parse(instant) - Date.parse(clock.now());
    if (left <= 0 || signal.aborted) return;
    await sleep(Math.min(left, sliceMs), undefined, { signal }).catch(() => undefined);
    if (await sooner()) return;
  }
};
