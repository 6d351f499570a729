import { type AllStreamResolvedEvent, jsonEvent, type ResolvedEvent } from '@eventstore/db-client';

export type Proposed = ReturnType<typeof jsonEvent>;

/** So many events of one type, numbered. */
export const events = (count: number, type = 'Tested', first = 0): Proposed[] =>
  Array.from({ length: count }, (_, index) => jsonEvent({ type, data: { number: first + index } }));

/** All that a read gives. */
export async function collect<T>(reading: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of reading) all.push(item);
  return all;
}

/** The numbers in the data of events that `events` made. */
export const numbers = (resolved: readonly (ResolvedEvent | AllStreamResolvedEvent)[]): number[] =>
  resolved.flatMap(({ event }) => (event ? [(event.data as { number: number }).number] : []));

export const ids = (resolved: readonly ResolvedEvent[]): (string | undefined)[] =>
  resolved.map(({ event }) => event?.id);

/** The error that a promise ends with; fails if it succeeds. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('This should have failed, and did not.');
}
