import { type AllStreamResolvedEvent, jsonEvent, type Position, StreamNotFoundError } from '@eventstore/db-client';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { collect, events, failure, numbers } from './events.js';
import { conformance, newStream } from './target.js';

const server = conformance();
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('Reading a stream', () => {
  const stream = newStream('read');
  const COUNT = 250;
  const read = (options: object) => collect(server.client.readStream(stream, options));

  beforeAll(async () => {
    await server.client.appendToStream(stream, events(100), { expectedRevision: 'no_stream' });
    for (let number = 100; number < COUNT; number += 1)
      await server.client.appendToStream(stream, events(1, 'Tested', number));
  });

  it('gives all of it in order', async () => {
    const all = await read({});
    expect(numbers(all)).toEqual(upTo(COUNT));
    expect(all.map(({ event }) => event?.revision)).toEqual(upTo(COUNT).map(BigInt));
  });

  it('gives it backwards', async () => {
    expect(numbers(await read({ direction: 'backwards', fromRevision: 'end' }))).toEqual(upTo(COUNT).reverse());
  });

  it.each([
    { from: 0n, maxCount: 3, expected: [0, 1, 2] },
    { from: 37n, maxCount: 3, expected: [37, 38, 39] },
    { from: 98n, maxCount: 4, expected: [98, 99, 100, 101] },
    { from: 248n, maxCount: 10, expected: [248, 249] },
    { from: 250n, maxCount: 10, expected: [] },
    { from: 9_007_199_254_740_993n, maxCount: 10, expected: [] },
  ])('forwards from $from, $maxCount at most', async ({ from, maxCount, expected }) => {
    expect(numbers(await read({ fromRevision: from, maxCount }))).toEqual(expected);
  });

  it.each([
    { from: 0n, maxCount: 3, expected: [0] },
    { from: 37n, maxCount: 3, expected: [37, 36, 35] },
    { from: 101n, maxCount: 4, expected: [101, 100, 99, 98] },
    { from: 'start', maxCount: 4, expected: [0] },
    { from: 'end', maxCount: 2, expected: [249, 248] },
    { from: 4_000n, maxCount: 2, expected: [249, 248] },
  ])('backwards from $from, $maxCount at most', async ({ from, maxCount, expected }) => {
    expect(numbers(await read({ direction: 'backwards', fromRevision: from, maxCount }))).toEqual(expected);
  });

  it('gives nothing forwards from the end', async () => {
    expect(await read({ fromRevision: 'end' })).toEqual([]);
  });

  it('says that a stream does not exist, and which', async () => {
    const missing = newStream();
    const error = await failure(collect(server.client.readStream(missing)));
    expect(error).toBeInstanceOf(StreamNotFoundError);
    expect(error).toMatchObject({ streamName: missing });
    expect(
      await failure(collect(server.client.readStream(missing, { direction: 'backwards', fromRevision: 'end' }))),
    ).toMatchObject({
      type: 'stream-not-found',
    });
  });

  it('can be given up in the middle', async () => {
    const reading = server.client.readStream(stream);
    for await (const { event } of reading) if (event?.revision === 5n) break;
    await reading.cancel();
    expect(await read({ maxCount: 1 })).toHaveLength(1);
  });
});

describe('Reading $all', () => {
  const run = newStream('all');
  const positions: Position[] = [];

  const mine = (all: readonly AllStreamResolvedEvent[]) =>
    all.flatMap(({ event }) => (event?.streamId.startsWith(run) ? [event] : []));
  const first = (): Position => positions[0] as Position;

  beforeAll(async () => {
    for (let number = 0; number < 30; number += 1) {
      const { position } = await server.client.appendToStream(`${run}-${number % 7}`, events(2, 'Tested', number * 2));
      positions.push(position as Position);
    }
  });

  it('gives events in the order in which they were written, at growing positions', async () => {
    const all = await collect(server.client.readAll({ fromPosition: first() }));
    const later = mine(all);
    expect(later.map(({ data }) => (data as { number: number }).number)).toEqual(upTo(60).slice(1));
    for (const [index, { event }] of all.entries()) {
      const before = all[index - 1]?.event?.position?.commit ?? -1n;
      if (event?.position) expect(event.position.commit).toBeGreaterThan(before);
    }
  });

  it('reads on from the very position of an event', async () => {
    for (const position of [first(), positions[17] as Position]) {
      const [event] = await collect(server.client.readAll({ fromPosition: position, maxCount: 1 }));
      expect(event?.event?.position).toEqual(position);
    }
  });

  it('reads backwards from below a position', async () => {
    const at = positions[17] as Position;
    const [event] = mine(
      await collect(server.client.readAll({ direction: 'backwards', fromPosition: at, maxCount: 1 })),
    );
    expect(event?.data).toEqual({ number: 34 });
  });

  it('gives the same events backwards as forwards', async () => {
    const forwards = mine(await collect(server.client.readAll({ fromPosition: first() })));
    const backwards = await collect(
      server.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 500 }),
    );
    const later = mine(backwards).slice(0, forwards.length);
    expect(later.map(({ id }) => id)).toEqual(forwards.map(({ id }) => id).reverse());
  });

  it('gives nothing forwards from the end, nor backwards from the start', async () => {
    expect(await collect(server.client.readAll({ fromPosition: 'end' }))).toEqual([]);
    expect(await collect(server.client.readAll({ direction: 'backwards', fromPosition: 'start' }))).toEqual([]);
  });

  it('counts to the maximum', async () => {
    expect(await collect(server.client.readAll({ fromPosition: first(), maxCount: 7 }))).toHaveLength(7);
  });
});

describe('Links', () => {
  const link = (target: string) => jsonEvent({ type: '$>', data: target });

  it('are followed when that is asked for, and shown beside what they lead to', async () => {
    const [target, links] = [newStream('target'), newStream('links')];
    await server.client.appendToStream(target, events(3));
    await server.client.appendToStream(links, rawLink(`1@${target}`));
    const [resolved] = await collect(server.client.readStream(links, { resolveLinkTos: true }));
    expect(resolved?.event).toMatchObject({ streamId: target, revision: 1n, data: { number: 1 } });
    expect(resolved?.link).toMatchObject({ streamId: links, revision: 0n, type: '$>' });
  });

  it('are events like others when it is not', async () => {
    const [target, links] = [newStream('target'), newStream('links')];
    await server.client.appendToStream(target, events(1));
    await server.client.appendToStream(links, link(`0@${target}`));
    const [unresolved] = await collect(server.client.readStream(links));
    expect(unresolved?.event).toMatchObject({ streamId: links, type: '$>' });
    expect(unresolved?.link).toBeUndefined();
  });

  it('that do not say where they lead are events like others', async () => {
    const links = newStream('links');
    await server.client.appendToStream(links, [rawLink('nowhere'), rawLink('x@y')]);
    const resolved = await collect(server.client.readStream(links, { resolveLinkTos: true }));
    expect(resolved.map(({ event, link }) => [event?.streamId, link])).toEqual([
      [links, undefined],
      [links, undefined],
    ]);
  });

  it('to what is deleted, hidden or gone show themselves alone', async () => {
    const links = newStream('links');
    const [deleted, truncated, gone] = [newStream('deleted'), newStream('truncated'), newStream('gone')];
    for (const target of [deleted, truncated, gone]) {
      await server.client.appendToStream(target, events(2));
      await server.client.appendToStream(links, rawLink(`0@${target}`));
    }
    await server.client.deleteStream(deleted);
    await server.client.setStreamMetadata(truncated, { truncateBefore: 1 });
    await server.client.tombstoneStream(gone);
    const resolved = await collect(server.client.readStream(links, { resolveLinkTos: true }));
    expect(resolved.map(({ event, link }) => [event, link?.streamId])).toEqual([
      [undefined, links],
      [undefined, links],
      [undefined, links],
    ]);
  });

  it('to nothing show themselves alone', async () => {
    const links = newStream('links');
    await server.client.appendToStream(links, rawLink(`0@${newStream('missing')}`));
    const [resolved] = await collect(server.client.readStream(links, { resolveLinkTos: true }));
    expect(resolved?.event).toBeUndefined();
    expect(resolved?.link).toMatchObject({ streamId: links });
  });
});

/** A link's data is plain text, which is how projections write it. */
function rawLink(target: string) {
  return {
    ...jsonEvent({ type: '$>', data: {} }),
    contentType: 'application/octet-stream',
    data: Buffer.from(target),
  } as never;
}
