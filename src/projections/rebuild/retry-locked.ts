import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../infra/errors/code-of.js';

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const attempts = 30;

/** A lock that did not come in time, or a deadlock that we lost: others go first, and we try again (pgroll's manner). */
const isLocked = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === '55P03' || code === '40P01';
};

/** Repeats work that others' locks keep from being done, with growing, jittered pauses. @throws the last refusal */
export const retryLocked = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || attempt === attempts) throw error;
      await sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));
    }
  }
};
