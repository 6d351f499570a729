import type { EventLog } from '../event-log.js';
import { SubscriptionDropped } from './dropped.js';
import { endQuietly, openFiltered } from './filtered-stream.js';

/** Streams in which something was written, and the position of the newest of it. */
export type Stirred = { readonly streams: ReadonlySet<string>; readonly position: bigint | null };

/**
 * The streams with one of the prefixes that were written to after a position, as far as the log goes now.
 * @param after null for the beginning of the log
 * @param silenceMs servers before 23.10 do not say that a subscription has caught up: silence for so long means it has
 * @throws SubscriptionDropped when the event store does not answer
 */
export const streamsAfter = (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  silenceMs = 5_000,
): Promise<Stirred> =>
  new Promise((resolve, reject) => {
    const streams = new Set<string>();
    let position = after;
    const stream = openFiltered(log, after, prefixes);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      endQuietly(stream);
      end();
    };
    const caughtUp = (): void => settle(() => resolve({ streams, position }));
    const timer = setTimeout(caughtUp, silenceMs);
    stream.on('data', ({ event }) => {
      timer.refresh();
      if (!event || (after !== null && event.position.commit <= after)) return;
      streams.add(event.streamId);
      position = event.position.commit;
    });
    // The notice may overtake events that stand in the stream's buffer; those of a large buffer are awaited.
    stream.on('caughtUp', () => {
      const look = (): void => void (stream.readableLength === 0 ? caughtUp() : setImmediate(look));
      setImmediate(look);
    });
    stream.on('error', (error) => settle(() => reject(new SubscriptionDropped(error))));
    stream.on('end', () => settle(() => reject(new SubscriptionDropped('the server ended it'))));
  });
