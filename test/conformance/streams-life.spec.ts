import { binaryEvent, jsonEvent, StreamDeletedError, WrongExpectedVersionError } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { collect, events, failure, numbers } from './events.js';
import { conformance, newStream } from './target.js';

const server = conformance();
const read = (stream: string, options = {}) => collect(server.client.readStream(stream, options));

async function filled(count: number): Promise<string> {
  const stream = newStream();
  await server.client.appendToStream(stream, events(count));
  return stream;
}

describe('Metadata of a stream', () => {
  it('is given back as it was set, what the store knows and what it does not', async () => {
    const stream = await filled(1);
    const metadata = {
      maxCount: 100,
      maxAge: 86_400,
      truncateBefore: 0,
      cacheControl: 30,
      acl: { readRoles: ['$all'], writeRoles: ['$admins', '$all'], metaWriteRoles: ['$all'] },
      owner: 'ann',
      nested: { level: 1 },
    };
    await server.client.setStreamMetadata(stream, metadata);
    expect((await server.client.getStreamMetadata(stream)).metadata).toEqual(metadata);
  });

  it('does not exist before it is set', async () => {
    const stream = await filled(1);
    expect(await server.client.getStreamMetadata(stream)).toEqual({ streamName: stream });
  });

  it('is replaced as a whole, at the expected revision', async () => {
    const stream = await filled(1);
    await server.client.setStreamMetadata(stream, { owner: 'ann' }, { expectedRevision: 'no_stream' });
    await server.client.setStreamMetadata(stream, { owner: 'bob' }, { expectedRevision: 0n });
    const late = server.client.setStreamMetadata(stream, { owner: 'eve' }, { expectedRevision: 0n });
    expect(await failure(late)).toBeInstanceOf(WrongExpectedVersionError);
    expect((await server.client.getStreamMetadata(stream)).metadata).toEqual({ owner: 'bob' });
  });

  it('is a stream of its own, of which the newest event counts', async () => {
    const stream = await filled(1);
    await server.client.setStreamMetadata(stream, { owner: 'ann' });
    await server.client.setStreamMetadata(stream, { owner: 'bob' });
    const [only, ...more] = await read(`$$${stream}`);
    expect(more).toEqual([]);
    expect(only?.event).toMatchObject({ type: '$metadata', revision: 1n, data: { owner: 'bob' } });
  });

  it('makes a stream exist, for an append that demands it', async () => {
    const stream = newStream();
    await server.client.setStreamMetadata(stream, { owner: 'ann' });
    const { nextExpectedRevision } = await server.client.appendToStream(stream, events(1), {
      expectedRevision: 'stream_exists',
    });
    expect(nextExpectedRevision).toBe(0n);
  });

  it('shows the newest events only, with $maxCount', async () => {
    const stream = await filled(10);
    await server.client.setStreamMetadata(stream, { maxCount: 3 });
    expect(numbers(await read(stream))).toEqual([7, 8, 9]);
    expect(numbers(await read(stream, { direction: 'backwards', fromRevision: 'end' }))).toEqual([9, 8, 7]);
    await server.client.appendToStream(stream, events(1, 'Tested', 10), { expectedRevision: 9n });
    expect(numbers(await read(stream))).toEqual([8, 9, 10]);
  });

  it('hides nothing when it was not written as JSON', async () => {
    const stream = await filled(3);
    const truncated = binaryEvent({ type: '$metadata', data: Buffer.from('{"$tb": 2}') });
    await server.client.appendToStream(`$$${stream}`, truncated);
    expect(numbers(await read(stream))).toEqual([0, 1, 2]);
  });

  it('hides what is older, with $tb', async () => {
    const stream = await filled(10);
    await server.client.setStreamMetadata(stream, { truncateBefore: 6 });
    expect(numbers(await read(stream))).toEqual([6, 7, 8, 9]);
    expect(numbers(await read(stream, { fromRevision: 2n, maxCount: 2 }))).toEqual([6, 7]);
  });

  it('hides what is too old, with $maxAge', async () => {
    const stream = await filled(3);
    await server.client.setStreamMetadata(stream, { maxAge: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await server.client.appendToStream(stream, events(1, 'Tested', 3));
    expect(numbers(await read(stream))).toEqual([3]);
  });
});

describe('A deleted stream', () => {
  it('is not found any more', async () => {
    const stream = await filled(3);
    const { position } = await server.client.deleteStream(stream);
    expect(position?.commit).toBeGreaterThan(0n);
    expect(await failure(read(stream))).toMatchObject({ type: 'stream-not-found' });
  });

  it('is deleted at the expected revision only', async () => {
    const stream = await filled(3);
    expect(await failure(server.client.deleteStream(stream, { expectedRevision: 1n }))).toMatchObject({
      type: 'wrong-expected-version',
      streamName: stream,
      actualVersion: 2n,
    });
    await server.client.deleteStream(stream, { expectedRevision: 2n });
    expect(await failure(read(stream))).toMatchObject({ type: 'stream-not-found' });
  });

  it.each(['no_stream', 'any', 2n] as const)(
    'is created again by an append that expects %s, with the next revision',
    async (expectedRevision) => {
      const stream = await filled(3);
      await server.client.deleteStream(stream);
      const { nextExpectedRevision } = await server.client.appendToStream(stream, events(2, 'Tested', 3), {
        expectedRevision,
      });
      expect(nextExpectedRevision).toBe(4n);
      expect(numbers(await read(stream))).toEqual([3, 4]);
    },
  );

  it('keeps the rest of its metadata when it is created again', async () => {
    const stream = await filled(3);
    await server.client.setStreamMetadata(stream, { owner: 'ann', maxCount: 100 });
    await server.client.deleteStream(stream);
    await server.client.appendToStream(stream, events(1, 'Tested', 3));
    const { metadata } = await server.client.getStreamMetadata(stream);
    expect(metadata).toMatchObject({ truncateBefore: 3 });
  });

  it('is refused to an append that demands that it exists', async () => {
    const stream = await filled(3);
    await server.client.deleteStream(stream);
    const append = server.client.appendToStream(stream, events(1), { expectedRevision: 'stream_exists' });
    expect(await failure(append)).toBeInstanceOf(StreamDeletedError);
  });

  it('cannot be one that never existed', async () => {
    for (const expectedRevision of ['any', 'no_stream'] as const) {
      const stream = newStream();
      expect(await failure(server.client.deleteStream(stream, { expectedRevision }))).toMatchObject({
        type: 'wrong-expected-version',
        streamName: stream,
        actualVersion: -1n,
      });
      expect(await server.client.getStreamMetadata(stream)).toEqual({ streamName: stream });
    }
  });

  it('does not come back with its old events when its metadata is set', async () => {
    const stream = await filled(3);
    await server.client.deleteStream(stream);
    await server.client.setStreamMetadata(stream, { owner: 'ann' });
    expect(await read(stream)).toEqual([]);
    expect((await server.client.getStreamMetadata(stream)).metadata).toEqual({ owner: 'ann', truncateBefore: 3 });
    await server.client.appendToStream(stream, events(1, 'Tested', 3), { expectedRevision: 2n });
    expect(numbers(await read(stream))).toEqual([3]);
  });

  it('comes back as a whole with metadata that is no JSON', async () => {
    const stream = await filled(2);
    await server.client.deleteStream(stream);
    const noJson = binaryEvent({ type: '$metadata', data: Buffer.from('{"$tb": 1}x') });
    await server.client.appendToStream(`$$${stream}`, noJson);
    expect(numbers(await read(stream))).toEqual([0, 1]);
  });

  it('exists again after an append of no events, and is empty', async () => {
    const stream = await filled(2);
    await server.client.deleteStream(stream);
    await server.client.appendToStream(stream, []);
    expect(await read(stream)).toEqual([]);
    expect((await server.client.getStreamMetadata(stream)).metadata).toEqual({ truncateBefore: 2 });
  });

  it('can be one that has metadata only', async () => {
    const stream = newStream();
    await server.client.setStreamMetadata(stream, { owner: 'ann' });
    await server.client.deleteStream(stream, { expectedRevision: 'no_stream' });
    const { nextExpectedRevision } = await server.client.appendToStream(stream, events(1));
    expect(nextExpectedRevision).toBe(0n);
    expect(numbers(await read(stream))).toEqual([0]);
  });

  it('is still in $all', async () => {
    const stream = newStream();
    const { position } = await server.client.appendToStream(stream, events(1));
    await server.client.deleteStream(stream);
    if (!position) throw new Error('The append answered no position.');
    const [first] = await collect(server.client.readAll({ fromPosition: position, maxCount: 1 }));
    expect(first?.event?.streamId).toBe(stream);
  });
});

describe('A tombstoned stream', () => {
  it('can be neither read nor written, deleted or tombstoned again', async () => {
    const stream = await filled(3);
    await server.client.tombstoneStream(stream, { expectedRevision: 2n });
    for (const attempt of [
      () => read(stream),
      () => server.client.appendToStream(stream, events(1)),
      () => server.client.appendToStream(stream, events(1), { expectedRevision: 'no_stream' }),
      () => server.client.deleteStream(stream),
      () => server.client.tombstoneStream(stream),
    ]) {
      const error = await failure(attempt());
      expect(error).toBeInstanceOf(StreamDeletedError);
      expect(error).toMatchObject({ streamName: stream });
    }
  });

  it('is tombstoned at the expected revision only', async () => {
    const stream = await filled(3);
    expect(await failure(server.client.tombstoneStream(stream, { expectedRevision: 7n }))).toBeInstanceOf(
      WrongExpectedVersionError,
    );
    expect(numbers(await read(stream))).toEqual([0, 1, 2]);
  });

  it('takes its metadata with it', async () => {
    const stream = await filled(1);
    await server.client.setStreamMetadata(stream, { owner: 'ann' });
    await server.client.tombstoneStream(stream);
    for (const attempt of [
      () => read(`$$${stream}`),
      () => read(`$$${stream}`, { direction: 'backwards', fromRevision: 'end' }),
      () => server.client.getStreamMetadata(stream),
    ]) {
      expect(await failure(attempt())).toBeInstanceOf(StreamDeletedError);
    }
    const without = await filled(1);
    await server.client.tombstoneStream(without);
    const late = server.client.setStreamMetadata(without, { owner: 'bob' });
    expect(await failure(late)).toBeInstanceOf(StreamDeletedError);
  });

  it('ends for those who are reading it, too', async () => {
    const stream = newStream();
    for (let part = 0; part < 8; part += 1) {
      const large = Array.from({ length: 50 }, () => binaryEvent({ type: 'Large', data: new Uint8Array(16_000) }));
      await server.client.appendToStream(stream, large);
    }
    const reading = server.client.readStream(stream);
    const seen: number[] = [];
    const all = (async () => {
      for await (const { event } of reading) {
        if (seen.length === 0) await server.client.tombstoneStream(stream);
        seen.push(Number(event?.revision));
      }
    })();
    expect(await failure(all)).toBeInstanceOf(StreamDeletedError);
    expect(seen).toEqual([...seen.keys()]);
  });

  it('may be one that never existed', async () => {
    const stream = newStream();
    await server.client.tombstoneStream(stream, { expectedRevision: 'no_stream' });
    expect(await failure(server.client.appendToStream(stream, events(1)))).toBeInstanceOf(StreamDeletedError);
  });

  it('is shown in $all by its last event', async () => {
    const stream = await filled(1);
    const { position } = await server.client.tombstoneStream(stream);
    if (!position) throw new Error('The tombstone answered no position.');
    const [last] = await collect(server.client.readAll({ fromPosition: position, maxCount: 1 }));
    expect(last?.event).toMatchObject({ streamId: stream, type: '$streamDeleted', revision: 9223372036854775807n });
  });
});

describe('System streams', () => {
  it('are streams like others for those who may use them', async () => {
    const stream = `$${newStream('system')}`;
    await server.client.appendToStream(stream, jsonEvent({ type: '$system-event', data: { number: 0 } }));
    expect(numbers(await read(stream))).toEqual([0]);
  });
});
