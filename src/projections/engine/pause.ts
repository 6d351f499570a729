import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so many milliseconds, or until the signal; never rejects. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
};
