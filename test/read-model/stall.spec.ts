import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { SubscriptionStalled } from '../../src/infra/eventstore/subscription/dropped.js';
import { LogSubscription } from '../../src/infra/eventstore/subscription/log-subscription.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';

describe('a subscription that stalls without an error', () => {
  let live: LiveLog;

  beforeEach(async () => {
    live = await LiveLog.start();
  });

  afterEach(async () => {
    await live.stop();
  });

  const deadLine = async (): Promise<unknown> =>
    Object.assign(new PassThrough({ objectMode: true }), { cancel: () => undefined });

  /** The real store, but one subscription to it is a line that has gone dead: open, silent, and no error. */
  const withDeadLine = (dead = 1): EventLog => {
    let place = 0;
    const client = new Proxy(live.log.client, {
      get: (real, name) => {
        if (name === 'GRPCStreamCreator')
          return (...call: unknown[]) =>
            call[1] === 'follow' && ++place === dead ? deadLine : Reflect.get(real, name)(...call);
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

  it('is opened again by the projection, which misses nothing', async () => {
    const readModel = await ReadModel.create();
    const waiter = new CheckpointWaiter(readModel.pool);
    // The first is a look at which log it is.
    const options = { projection: ledgerProjection, log: withDeadLine(2), url: readModel.url, stallMs: 200 };
    const runner = new ProjectionRunner(options);
    try {
      const position = await live.lap('a', 700);
      runner.start();
      await waiter.waitFor('ledger', position, 60_000);
      expect(runner.status().resubscriptions).toBe(1);
      expect(runner.status().lastError?.message).toMatch(/but the log holds an event at 1/);
    } finally {
      await runner.stop();
      await waiter.onModuleDestroy();
      await readModel.close();
    }
  });
});
