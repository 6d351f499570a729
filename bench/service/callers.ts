import { quantile } from '../eventstore/rounds.js';

export const CALLERS = 32;

export type Load = {
  /** Calls per second of all callers together. */
  readonly rate: number;
  /** Milliseconds of one call, 99th percentile. */
  readonly p99: number;
};

/** Callers at once, each with its next call as soon as its last one is answered. @param call one call, by its number */
export const load = async (calls: number, call: (number: number) => Promise<unknown>): Promise<Load> => {
  let next = 0;
  const times: number[] = [];
  const caller = async (): Promise<void> => {
    while (next < calls) {
      const number = next++;
      const startedAt = performance.now();
      await call(number);
      times.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return { rate: (calls * 1_000) / (performance.now() - startedAt), p99: quantile(times, 0.99) };
};
