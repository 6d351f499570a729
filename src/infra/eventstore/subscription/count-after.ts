import type { EventLog } from '../event-log.js';
import type { EventMark } from './first-after.js';
import { walkAfter } from './walk-after.js';

/** Events after a position; `more` when there are more than were counted. */
export type Counted = { readonly events: number; readonly more: boolean; readonly first: EventMark | null };

/**
 * Counts the events after a position in the streams that begin with one of the prefixes, as far as the log goes now.
 * @param after null for the beginning of the log
 * @param most counting ends there
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means it has
 * @throws SubscriptionDropped when the event store does not answer
 */
export const countAfter = async (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  most: number,
  silenceMs = 5_000,
): Promise<Counted> => {
  let first: EventMark | null = null;
  let events = 0;
  let more = false;
  await walkAfter(log, { after, prefixes, silenceMs }, ({ id, position, created }) => {
    more = events === most;
    if (more) return false;
    events += 1;
    first ??= { id, position: position.commit, created };
    return true;
  });
  return { events, more, first };
};
