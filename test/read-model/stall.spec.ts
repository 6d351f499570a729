import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { SubscriptionStalled } from '../../src/infra/eventstore/subscription/dropped.js';
import { LogSubscription } from '../../src/infra/eventstore/subscription/log-subscription.js';
import { LiveLog } from '../support/live-log.js';

describe('a subscription that stalls without an error', () => {
  let live: LiveLog;

  beforeEach(async () => {
    live = await LiveLog.start();
  });

  afterEach(async () => {
    await live.stop();
  });

  /** The real store, but the first subscription to it is a line that has gone dead: open, silent, and no error. */
  const withDeadLine = (): EventLog => {
    let first = true;
    const client = new Proxy(live.log.client, {
      get: (real, name) => {
        if (name === 'subscribeToAll' && first) {
          first = false;
          return () => Object.assign(new PassThrough({ objectMode: true }), { unsubscribe: async () => undefined });
        }
        return Reflect.get(real, name);
      },
    });
    return new EventLog(client);
  };

  it('is noticed, naming what it missed, once the log holds something that should have come', async () => {
    const subscription = new LogSubscription(withDeadLine(), { after: null, prefixes: ['scan-'], stallMs: 200 });
    try {
      // A quiet log is no stall.
      expect(await subscription.readable(1_000)).toBe(false);
      await live.lap('a', 1);
      await expect(subscription.readable(20_000)).rejects.toThrow(SubscriptionStalled);
      await expect(subscription.readable(1)).rejects.toThrow(
        /after position the beginning, but the log holds an event at 1/,
      );
    } finally {
      subscription.close();
    }
  });
});
