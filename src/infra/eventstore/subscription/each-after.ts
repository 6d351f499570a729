import { decode } from '../codec.js';
import type { EventLog } from '../event-log.js';
import type { RecordedEvent } from '../recorded-event.js';
import { walkAfter } from './walk-after.js';

/**
 * Hands over every event after a position in the streams that begin with one of the prefixes, as far as the log goes now:
 * one stream of events from the store, however many streams of the log they stand in.
 * @param after null for the beginning of the log
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means it has
 * @returns the position of the last event handed over; `after` when there was none
 * @throws SubscriptionDropped when the event store does not answer; what was handed over by then stands
 */
export const eachAfter = async (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  take: (event: RecordedEvent) => void,
  silenceMs = 5_000,
): Promise<bigint | null> => {
  let position = after;
  await walkAfter(log, { after, prefixes, silenceMs }, (stored) => {
    take(decode(stored));
    position = stored.position.commit;
    return true;
  });
  return position;
};
