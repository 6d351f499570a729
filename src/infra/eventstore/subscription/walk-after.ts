import type { StoredEvent } from '../codec.js';
import type { EventLog } from '../event-log.js';
import { SubscriptionDropped } from './dropped.js';
import { LogFollowing } from './log-following.js';

export type Walk = {
  /** Position of the last event already known; null for the beginning of the log. */
  readonly after: bigint | null;
  readonly prefixes: readonly string[];
  /** Servers before 23.10 do not say that a subscription has caught up: silence for so long means it has. */
  readonly silenceMs: number;
};

/**
 * Hands over the events after a position in the streams that begin with one of the prefixes, as far as the log goes now.
 * @param take answers false to leave off
 * @returns up to where there is nothing else; at least the position of the last event handed over, and `after`
 * @throws SubscriptionDropped when the event store does not answer, or what `take` threw
 */
export const walkAfter = (
  log: EventLog,
  { after, prefixes, silenceMs }: Walk,
  take: (event: StoredEvent) => boolean,
): Promise<bigint | null> =>
  new Promise((resolve, reject) => {
    let position = after;
    let looked = after;
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      walk.close();
      end();
    };
    const done = (): void => settle(() => resolve(looked));
    const receive = (event: StoredEvent): void => {
      timer.refresh();
      // Subscriptions start after the position given, and some servers at it.
      if (position !== null && event.position.commit <= position) return;
      position = event.position.commit;
      looked = position;
      try {
        if (!take(event)) done();
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const timer = setTimeout(done, silenceMs);
    const walk = new LogFollowing(log, after, prefixes, {
      take: (message) => {
        if (message.kind === 'event') receive(message.event);
        if (message.kind === 'checkpoint' && message.position > (looked ?? 0n)) looked = message.position;
        if (message.kind === 'caught-up') done();
      },
      ended: (reason) => settle(() => reject(new SubscriptionDropped(reason))),
    });
  });
