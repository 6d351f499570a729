import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import { SubscriptionDropped } from '../../infra/eventstore/subscription/dropped.js';
import { LogSubscription } from '../../infra/eventstore/subscription/log-subscription.js';
import { Backoff } from '../engine/backoff.js';
import { weightOf } from '../engine/weight.js';

const batchWeight = 5_000;
/** A store that is restarted comes back within seconds; one that does not ends the rebuild. */
const mostDrops = 10;

/**
 * Reads the log's part for some streams, in batches, from after one position up to and with another. A subscription that
 * is dropped is opened again where it ended.
 * @throws SubscriptionDropped when the event store goes away and does not come back
 */
export async function* readUntil(
  log: EventLog,
  after: bigint | null,
  until: bigint,
  prefixes: readonly string[],
): AsyncGenerator<RecordedEvent[]> {
  const backoff = new Backoff();
  let from = after;
  for (let drops = 0; ; drops++) {
    try {
      for await (const events of readOnce(log, from, until, prefixes)) {
        yield events;
        from = events.at(-1)?.position ?? from;
        drops = 0;
      }
      return;
    } catch (error) {
      if (!(error instanceof SubscriptionDropped) || drops === mostDrops) throw error;
      await sleep(backoff.next());
    }
  }
}

async function* readOnce(
  log: EventLog,
  after: bigint | null,
  until: bigint,
  prefixes: readonly string[],
): AsyncGenerator<RecordedEvent[]> {
  if (after !== null && after >= until) return;
  const subscription = new LogSubscription(log, { after, prefixes, weigh: weightOf, buffer: 4 * batchWeight });
  try {
    for (;;) {
      await subscription.readable(1_000);
      // What came over the wire together is taken together; taken one by one, events cost half as much again.
      await setImmediate();
      const events = subscription.take(batchWeight);
      const wanted = events.filter(({ position }) => position <= until);
      if (wanted.length > 0) yield wanted;
      const last = events.at(-1)?.position;
      if (last !== undefined && last >= until) return;
      const { seen } = subscription;
      if (seen !== null && (seen >= until || subscription.caughtUp)) return;
    }
  } finally {
    subscription.close();
  }
}
