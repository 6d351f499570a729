import type { EventLog } from '../event-log.js';
import { walkAfter } from './walk-after.js';

/** What tells one event from all others. */
export type EventMark = { readonly id: string; readonly position: bigint; readonly created: Date };

/**
 * The first event after a position in the streams that begin with one of the prefixes, or null when there is none.
 * @param after null for the beginning of the log
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means none
 * @throws SubscriptionDropped when the event store does not answer
 */
export const firstAfter = async (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  silenceMs = 5_000,
): Promise<EventMark | null> => {
  let first: EventMark | null = null;
  await walkAfter(log, { after, prefixes, silenceMs }, ({ id, position, created }) => {
    first = { id, position: position.commit, created };
    return false;
  });
  return first;
};
