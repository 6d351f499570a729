import { randomUUID } from 'node:crypto';
import {
  binaryEvent,
  jsonEvent,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { collect, events, failure, ids, numbers } from './events.js';
import { conformance, newStream } from './target.js';

const server = conformance();

/** With credentials of its own a call takes the other of the protocol's two ways to append. */
const WAYS = [
  { way: 'BatchAppend', options: {} },
  { way: 'Append', options: { credentials: { username: 'admin', password: 'changeit' } } },
];

describe.each(WAYS)('Appending by $way', ({ options }) => {
  const append = (stream: string, proposed: Parameters<typeof server.client.appendToStream>[1], more = {}) =>
    server.client.appendToStream(stream, proposed, { ...options, ...more });

  it('creates a stream and counts its revisions', async () => {
    const stream = newStream();
    const first = await append(stream, events(1), { expectedRevision: 'no_stream' });
    const second = await append(stream, events(3), { expectedRevision: 0n });
    expect([first.success, first.nextExpectedRevision]).toEqual([true, 0n]);
    expect([second.success, second.nextExpectedRevision]).toEqual([true, 3n]);
  });

  it('answers the position under which the last event is read back', async () => {
    const stream = newStream();
    const { position } = await append(stream, events(3));
    const [last] = await collect(
      server.client.readStream(stream, { direction: 'backwards', fromRevision: 'end', maxCount: 1 }),
    );
    expect(last?.event?.position).toEqual(position);
  });

  it.each(['any', 'stream_exists', 1n] as const)(
    'accepts %s on a stream at that revision',
    async (expectedRevision) => {
      const stream = newStream();
      await append(stream, events(2));
      const { nextExpectedRevision } = await append(stream, events(1), { expectedRevision });
      expect(nextExpectedRevision).toBe(2n);
    },
  );

  it.each([
    { expectedRevision: 'no_stream', expected: 'no_stream' },
    { expectedRevision: 0n, expected: 0n },
    { expectedRevision: 7n, expected: 7n },
    { expectedRevision: 9_007_199_254_740_993n, expected: 9_007_199_254_740_993n },
  ])('refuses $expectedRevision on a stream at revision 1, and says so', async ({ expectedRevision, expected }) => {
    const stream = newStream();
    await append(stream, events(2));
    const error = await failure(append(stream, events(1), { expectedRevision }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ streamName: stream, expectedVersion: expected, actualVersion: 1n });
    expect(await collect(server.client.readStream(stream))).toHaveLength(2);
  });

  it.each(['stream_exists', 0n] as const)('refuses %s on a stream that does not exist', async (expectedRevision) => {
    const error = await failure(append(newStream(), events(1), { expectedRevision }));
    expect(error).toMatchObject({ type: 'wrong-expected-version', actualVersion: 'no_stream' });
  });

  it('reports a wrong revision as a result, if the client was told to', async () => {
    const client = server.connect('throwOnAppendFailure=false');
    const stream = newStream();
    await client.appendToStream(stream, events(3), options);
    const result = await client.appendToStream(stream, events(1), { ...options, expectedRevision: 'no_stream' });
    expect(result.success).toBe(false);
    expect(await collect(client.readStream(stream))).toHaveLength(3);
  });

  it('writes all events of an append or none', async () => {
    const stream = newStream();
    await append(stream, events(2));
    await failure(append(stream, events(50), { expectedRevision: 'no_stream' }));
    await append(stream, events(50, 'Tested', 2), { expectedRevision: 1n });
    expect(numbers(await collect(server.client.readStream(stream)))).toEqual(Array.from({ length: 52 }, (_, n) => n));
  });

  it('keeps ids, types and the time of writing', async () => {
    const stream = newStream();
    const id = randomUUID();
    const before = Date.now() - 60_000;
    await append(stream, jsonEvent({ id, type: 'Ereignis mit ☃ und Leerzeichen', data: {} }));
    const [read] = await collect(server.client.readStream(stream));
    expect(read?.event).toMatchObject({ id, type: 'Ereignis mit ☃ und Leerzeichen', streamId: stream, revision: 0n });
    expect(read?.event?.created.getTime()).toBeGreaterThan(before);
  });

  it('keeps JSON data and metadata as they were', async () => {
    const stream = newStream();
    const data = { text: 'Zeile\n"zwei" 🐣', deep: [{ a: null }, 1.5, true] };
    const metadata = { $correlationId: randomUUID(), nested: { n: 1 } };
    await append(stream, jsonEvent({ type: 'Tested', data, metadata }));
    const [read] = await collect(server.client.readStream(stream));
    expect(read?.event).toMatchObject({ isJson: true, data, metadata });
  });

  it('keeps binary data and metadata byte for byte', async () => {
    const stream = newStream();
    const data = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
    const metadata = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);
    await append(stream, binaryEvent({ type: 'Tested', data, metadata }));
    const [read] = await collect(server.client.readStream(stream));
    expect(read?.event?.isJson).toBe(false);
    expect(Buffer.from(read?.event?.data as Uint8Array).equals(data)).toBe(true);
    expect(Buffer.from(read?.event?.metadata as Uint8Array).equals(metadata)).toBe(true);
  });

  it('keeps an event without data', async () => {
    const stream = newStream();
    await append(stream, binaryEvent({ type: 'Tested', data: new Uint8Array() }));
    const [read] = await collect(server.client.readStream(stream));
    expect(read?.event?.data).toHaveLength(0);
  });

  it('accepts an append of no events, which creates nothing', async () => {
    const stream = newStream();
    const { success } = await append(stream, [], { expectedRevision: 'no_stream' });
    expect(success).toBe(true);
    expect(await failure(collect(server.client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
  });

  it('refuses more than the maximum append size, says what that is, and writes nothing', async () => {
    const stream = newStream();
    const large = Array.from({ length: 9 }, () =>
      binaryEvent({ type: 'Large', data: new Uint8Array(2 * 1024 * 1024) }),
    );
    const error = await failure(append(stream, large));
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect((error as MaxAppendSizeExceededError).maxAppendSize).toBeGreaterThan(0);
    expect(await failure(collect(server.client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
  });

  it('refuses to write to a stream that was tombstoned', async () => {
    const stream = newStream();
    await append(stream, events(1));
    await server.client.tombstoneStream(stream);
    const error = await failure(append(stream, events(1)));
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error).toMatchObject({ streamName: stream });
  });

  it('joins the parts of an append that the client sends in several messages', async () => {
    const stream = newStream();
    const { nextExpectedRevision } = await append(stream, events(500), { batchAppendSize: 1_000 });
    expect(nextExpectedRevision).toBe(499n);
    expect(numbers(await collect(server.client.readStream(stream)))).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('keeps the appends of many callers apart', async () => {
    const streams = Array.from({ length: 40 }, () => newStream());
    await Promise.all(
      streams.map(async (stream, number) => {
        for (let round = 0; round < 5; round += 1) {
          const expectedRevision = round === 0 ? 'no_stream' : BigInt(round * 3 - 1);
          await append(stream, events(3, 'Tested', number * 100 + round * 3), {
            expectedRevision,
            batchAppendSize: 100,
          });
        }
      }),
    );
    for (const [number, stream] of streams.entries()) {
      const read = numbers(await collect(server.client.readStream(stream)));
      expect(read).toEqual(Array.from({ length: 15 }, (_, index) => number * 100 + index));
    }
  });

  it('lets one of many win who expect the same revision', async () => {
    const stream = newStream();
    await append(stream, events(1));
    const race = await Promise.allSettled(
      Array.from({ length: 20 }, () => append(stream, events(1), { expectedRevision: 0n })),
    );
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await collect(server.client.readStream(stream))).toHaveLength(2);
  });

  describe('that was written before', () => {
    it.each(['any', 'no_stream', 'stream_exists'] as const)('is recognised with %s', async (expectedRevision) => {
      const stream = newStream();
      const proposed = events(3);
      const first = await append(stream, proposed, { expectedRevision: 'no_stream' });
      const again = await append(stream, proposed, { expectedRevision });
      expect(again.nextExpectedRevision).toBe(first.nextExpectedRevision);
      expect(again.position).toEqual(first.position);
      expect(await collect(server.client.readStream(stream))).toHaveLength(3);
    });

    it('is recognised with its exact revision, also after later writes', async () => {
      const stream = newStream();
      const proposed = events(3);
      await append(stream, events(2));
      await append(stream, proposed, { expectedRevision: 1n });
      await append(stream, events(4), { expectedRevision: 4n });
      const again = await append(stream, proposed, { expectedRevision: 1n });
      expect(again.nextExpectedRevision).toBe(4n);
      expect(await collect(server.client.readStream(stream))).toHaveLength(9);
    });

    it('is recognised with any, also after later writes', async () => {
      const stream = newStream();
      const proposed = events(2);
      await append(stream, proposed);
      await append(stream, events(3));
      expect((await append(stream, proposed)).nextExpectedRevision).toBe(1n);
      expect(await collect(server.client.readStream(stream))).toHaveLength(5);
    });

    it('is recognised when it is the beginning of what was written', async () => {
      const stream = newStream();
      const proposed = events(3);
      await append(stream, proposed, { expectedRevision: 'no_stream' });
      const again = await append(stream, proposed.slice(0, 2), { expectedRevision: 'no_stream' });
      expect(again.nextExpectedRevision).toBe(1n);
    });

    it.each(['any', 'no_stream'] as const)('in part only is refused with %s', async (expectedRevision) => {
      const stream = newStream();
      const proposed = events(2);
      await append(stream, proposed, { expectedRevision: 'no_stream' });
      const error = await failure(append(stream, [...proposed, ...events(1)], { expectedRevision }));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(ids(await collect(server.client.readStream(stream)))).toEqual(proposed.map(({ id }) => id));
    });

    it('at a revision that it was not written at is refused', async () => {
      const stream = newStream();
      const proposed = events(2);
      await append(stream, events(2));
      await append(stream, proposed, { expectedRevision: 1n });
      expect(await failure(append(stream, proposed, { expectedRevision: 'no_stream' }))).toMatchObject({
        type: 'wrong-expected-version',
        actualVersion: 3n,
      });
    });

    it('to another stream is a new event there', async () => {
      const proposed = events(1);
      const [one, other] = [newStream(), newStream()];
      await append(one, proposed);
      await append(other, proposed);
      expect(ids(await collect(server.client.readStream(other)))).toEqual(proposed.map(({ id }) => id));
    });
  });
});
