import type { EventLog } from '../event-log.js';
import { SubscriptionDropped } from './dropped.js';
import { endQuietly, openFiltered } from './filtered-stream.js';
import type { EventMark } from './first-after.js';

/** Events after a position; `more` when there are more than were counted. */
export type Counted = { readonly events: number; readonly more: boolean; readonly first: EventMark | null };

/**
 * Counts the events after a position in the streams that begin with one of the prefixes, as far as the log goes now.
 * @param after null for the beginning of the log
 * @param most counting ends there
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means it has
 * @throws SubscriptionDropped when the event store does not answer
 */
export const countAfter = (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  most: number,
  silenceMs = 5_000,
): Promise<Counted> =>
  new Promise((resolve, reject) => {
    let first: EventMark | null = null;
    let events = 0;
    const stream = openFiltered(log, after, prefixes);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      endQuietly(stream);
      end();
    };
    const caughtUp = (): void => settle(() => resolve({ events, more: false, first }));
    const timer = setTimeout(caughtUp, silenceMs);
    stream.on('data', ({ event }) => {
      timer.refresh();
      if (!event || (after !== null && event.position.commit <= after)) return;
      if (events === most) return settle(() => resolve({ events, more: true, first }));
      events += 1;
      first ??= { id: event.id, position: event.position.commit, created: event.created };
    });
    // The notice may overtake events that stand in the stream's buffer.
    stream.on('caughtUp', () => {
      const look = (): void => void (stream.readableLength === 0 ? caughtUp() : setImmediate(look));
      setImmediate(look);
    });
    stream.on('error', (error) => settle(() => reject(new SubscriptionDropped(error))));
    stream.on('end', () => settle(() => reject(new SubscriptionDropped('the server ended it'))));
  });
