import { jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { BrittleLine } from '../../../../test/support/brittle-line.js';
import { bench, collect } from '../embedded/faults/testing.js';
import { EventLog } from '../event-log.js';
import type { RecordedEvent } from '../recorded-event.js';
import { countAfter } from './count-after.js';
import { SubscriptionDropped } from './dropped.js';
import { eachAfter } from './each-after.js';
import { firstAfter } from './first-after.js';
import { LogSubscription } from './log-subscription.js';

const { folder, start, client } = bench();
const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'olga', at: '2026-01-01T00:00:00.000Z', schema: 1 };

/** So many events of two kilobytes, one in four of them in streams that nobody asks for. */
const fill = async (log: EventLog, events: number): Promise<void> => {
  const streams = ['entry-a', 'scan-a', 'other-a', 'entry-b'];
  for (let first = 0; first < events; first += 400) {
    for (const [place, stream] of streams.entries()) {
      const some = Array.from({ length: 100 }, (_, index) => first + place * 100 + index);
      const padding = 'é💥'.repeat(300);
      const written = some.map((number) =>
        jsonEvent({ type: 'DecisionRecorded', data: { number, padding }, metadata }),
      );
      await log.client.appendToStream(stream, written);
    }
  }
};

const prefixes = ['entry-', 'scan-'];
const concerned = ({ stream }: RecordedEvent): boolean => prefixes.some((prefix) => stream.startsWith(prefix));

const takeAll = async (subscription: LogSubscription): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  while (!subscription.caughtUp || subscription.waiting > 0) {
    if (await subscription.readable(1_000)) events.push(...subscription.take(50));
  }
  return events;
};

describe('a subscription to a part of the log', () => {
  it('delivers just the events that a read of all gives of it, then says that it has caught up', async () => {
    const log = new EventLog(client(await start({ dataDir: folder() })));
    await fill(log, 2_000);
    const events = (await collect(log.readAll())).filter(concerned);
    const subscription = new LogSubscription(log, { after: null, prefixes, buffer: 100 });
    try {
      expect(await takeAll(subscription)).toStrictEqual(events);
    } finally {
      subscription.close();
    }
    const [first, middle, last] = [events[0], events[700], events.at(-1)];
    const walked: RecordedEvent[] = [];
    expect(await eachAfter(log, middle?.position ?? null, prefixes, (event) => walked.push(event))).toBe(
      last?.position,
    );
    expect(walked).toStrictEqual(events.slice(701));
    expect(await firstAfter(log, null, prefixes)).toMatchObject({ id: first?.id, created: first?.created });
    expect(await firstAfter(log, last?.position ?? null, prefixes)).toBeNull();
    expect(await countAfter(log, null, prefixes, 10_000)).toMatchObject({ events: 1_500, more: false });
    expect(await countAfter(log, null, prefixes, 1_499)).toMatchObject({ events: 1_499, more: true });
    await expect(
      eachAfter(log, null, prefixes, () => {
        throw new Error('taken enough');
      }),
    ).rejects.toThrow('taken enough');
  });

  it('is walked from where the last walk ended, however long the log went on without it', async () => {
    const log = new EventLog(client(await start({ dataDir: folder() })));
    await fill(log, 400);
    expect(await eachAfter(log, null, ['other-'], () => undefined)).toBe(await log.head());
    await log.client.appendToStream('other-a', [jsonEvent({ type: 'DecisionRecorded', data: {}, metadata })]);
    await fill(log, 400);
    const walked: RecordedEvent[] = [];
    expect(await eachAfter(log, 400n, ['other-'], (event) => walked.push(event))).toBe(await log.head());
    expect(walked).toHaveLength(101);
    expect(await eachAfter(log, null, ['nobody-'], () => undefined)).toBe(await log.head());
  });

  it('makes the server wait while its buffer is full, and goes on where it stood', async () => {
    const server = await start({ dataDir: folder() });
    await fill(new EventLog(client(server)), 4_000);
    const line = await BrittleLine.to(server.url);
    const subscription = new LogSubscription(new EventLog(client(line)), { after: null, prefixes, buffer: 100 });
    try {
      await subscription.readable(60_000);
      for (let before = -1; before !== line.bytes.answered; ) {
        before = line.bytes.answered;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      expect(subscription.waiting).toBe(100);
      expect(line.bytes.answered).toBeLessThan(1_500_000);
      expect(await takeAll(subscription)).toHaveLength(3_000);
    } finally {
      subscription.close();
      await line.end();
    }
  });

  it('is dropped when the store dies, after all that came before was taken', async () => {
    const server = await start({ dataDir: folder() });
    const log = new EventLog(client(server));
    await fill(log, 400);
    const subscription = new LogSubscription(log, { after: null, prefixes });
    await subscription.readable(60_000);
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    await expect(takeAll(subscription).then(() => subscription.readable(60_000))).rejects.toThrow(SubscriptionDropped);
    await expect(firstAfter(log, null, prefixes)).rejects.toThrow(SubscriptionDropped);
  });
});
