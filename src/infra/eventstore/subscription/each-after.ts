import { decode } from '../codec.js';
import type { EventLog } from '../event-log.js';
import type { RecordedEvent } from '../recorded-event.js';
import { walkAfter } from './walk-after.js';

/**
 * Hands over every event after a position in the streams that begin with one of the prefixes, as far as the log goes now:
 * one stream of events from the store, however many streams of the log they stand in.
 * @param after null for the beginning of the log
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means it has
 * @returns where to go on from next time: behind the last event handed over, and behind what stands in other streams as far
 * as the store has told, so that the next walk does not look through it again
 * @throws SubscriptionDropped when the event store does not answer; what was handed over by then stands
 */
export const eachAfter = async (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  take: (event: RecordedEvent) => void,
  silenceMs = 5_000,
): Promise<bigint | null> =>
  walkAfter(log, { after, prefixes, silenceMs }, (stored) => {
    take(decode(stored));
    return true;
  });
