import { decode } from '../codec.js';
import type { EventLog } from '../event-log.js';
import type { RecordedEvent } from '../recorded-event.js';
import { SubscriptionDropped } from './dropped.js';
import { endQuietly, openFiltered } from './filtered-stream.js';

/**
 * Hands over every event after a position in the streams that begin with one of the prefixes, as far as the log goes now:
 * one stream of events from the store, however many streams of the log they stand in.
 * @param after null for the beginning of the log
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means it has
 * @returns the position of the last event handed over; `after` when there was none
 * @throws SubscriptionDropped when the event store does not answer; what was handed over by then stands
 */
export const eachAfter = (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  take: (event: RecordedEvent) => void,
  silenceMs = 5_000,
): Promise<bigint | null> =>
  new Promise((resolve, reject) => {
    let position = after;
    const stream = openFiltered(log, after, prefixes);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      endQuietly(stream);
      end();
    };
    const caughtUp = (): void => settle(() => resolve(position));
    const timer = setTimeout(caughtUp, silenceMs);
    stream.on('data', ({ event }) => {
      timer.refresh();
      if (!event || (position !== null && event.position.commit <= position)) return;
      try {
        take(decode(event));
        position = event.position.commit;
      } catch (error) {
        settle(() => reject(error));
      }
    });
    // The notice may overtake events that stand in the stream's buffer.
    stream.on('caughtUp', () => {
      const look = (): void => void (stream.readableLength === 0 ? caughtUp() : setImmediate(look));
      setImmediate(look);
    });
    stream.on('error', (error) => settle(() => reject(new SubscriptionDropped(error))));
    stream.on('end', () => settle(() => reject(new SubscriptionDropped('the server ended it'))));
  });
