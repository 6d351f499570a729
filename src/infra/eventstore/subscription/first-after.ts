import type { EventLog } from '../event-log.js';
import { walkAfter } from './walk-after.js';

/** What tells one event from all others. */
export type EventMark = { readonly id: string; readonly position: bigint; readonly created: Date };

export type Found = {
  readonly first: EventMark | null;
  /** Up to where the store was looked through; null when it said nothing of that. */
  readonly looked: bigint | null;
};

/**
 * Looks for the first event after a position in the streams that begin with one of the prefixes.
 * @param after null for the beginning of the log
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means none
 * @throws SubscriptionDropped when the event store does not answer
 */
export const lookAfter = async (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  silenceMs = 5_000,
): Promise<Found> => {
  let first: EventMark | null = null;
  const looked = await walkAfter(log, { after, prefixes, silenceMs }, ({ id, position, created }) => {
    first = { id, position: position.commit, created };
    return false;
  });
  return { first, looked };
};

/** What `lookAfter` finds; null when there is none. @throws as it does */
export const firstAfter = async (...look: Parameters<typeof lookAfter>): Promise<EventMark | null> =>
  (await lookAfter(...look)).first;
