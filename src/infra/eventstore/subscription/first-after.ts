import type { EventLog } from '../event-log.js';
import { SubscriptionDropped } from './dropped.js';
import { endQuietly, openFiltered } from './filtered-stream.js';

/** What tells one event from all others. */
export type EventMark = { readonly id: string; readonly position: bigint; readonly created: Date };

/**
 * The first event after a position in the streams that begin with one of the prefixes, or null when there is none.
 * @param after null for the beginning of the log
 * @param timeoutMs servers before 23.10 do not say that a subscription has caught up: silence for so long means none
 * @throws SubscriptionDropped when the event store does not answer
 */
export const firstAfter = (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  timeoutMs = 5_000,
): Promise<EventMark | null> =>
  new Promise((resolve, reject) => {
    const stream = openFiltered(log, after, prefixes);
    const answer = (settle: () => void): void => {
      clearTimeout(timer);
      endQuietly(stream);
      settle();
    };
    const timer = setTimeout(() => answer(() => resolve(null)), timeoutMs);
    stream.on('data', ({ event }) => {
      if (!event) return;
      const { id, position, created } = event;
      // Subscriptions start after the position given, and some servers at it.
      if (after === null || position.commit > after) answer(() => resolve({ id, position: position.commit, created }));
    });
    // The notice may overtake events that stand in the stream's buffer.
    stream.on('caughtUp', () => setImmediate(() => stream.readableLength === 0 && answer(() => resolve(null))));
    stream.on('error', (error) => answer(() => reject(new SubscriptionDropped(error))));
    stream.on('end', () => answer(() => reject(new SubscriptionDropped('the server ended it'))));
  });
