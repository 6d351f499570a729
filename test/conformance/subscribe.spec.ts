import { binaryEvent, jsonEvent, type Position, StreamDeletedError, streamNameFilter } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { collect, events, numbers } from './events.js';
import { Following } from './following.js';
import { conformance, newStream } from './target.js';

const server = conformance();
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('Following a stream', () => {
  const follow = (stream: string, options = {}) => new Following(server.client.subscribeToStream(stream, options));

  it('gives its history, says that it has caught up, and then what is new', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(300));
    const following = follow(stream);
    await following.count(300);
    await server.client.appendToStream(stream, events(5, 'Tested', 300));
    await following.count(305);
    expect(numbers(following.events)).toEqual(upTo(305));
    expect(following.signs[0]).toBe('confirmation');
    await following.stop();
  });

  it('begins behind a revision', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(10));
    const following = follow(stream, { fromRevision: 6n });
    await following.count(3);
    expect(numbers(following.events)).toEqual([7, 8, 9]);
    await following.stop();
  });

  it('begins at the end', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(10));
    const following = follow(stream, { fromRevision: 'end' });
    await following.sign('confirmation');
    await server.client.appendToStream(stream, events(2, 'Tested', 10));
    await following.count(2);
    expect(numbers(following.events)).toEqual([10, 11]);
    await following.stop();
  });

  it('waits for a stream that does not exist yet', async () => {
    const stream = newStream();
    const following = follow(stream);
    await following.sign('confirmation');
    await server.client.appendToStream(stream, events(2));
    await following.count(2);
    expect(numbers(following.events)).toEqual([0, 1]);
    await following.stop();
  });

  it('gives each new event, also of those that the stream then shows the newest of only', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(5));
    await server.client.setStreamMetadata(stream, { maxCount: 1 });
    const following = follow(stream);
    await following.count(1);
    await following.sign('caughtUp');
    await server.client.appendToStream(stream, events(4, 'Tested', 5));
    await following.count(5);
    expect(numbers(following.events)).toEqual([4, 5, 6, 7, 8]);
    await following.stop();
  });

  it('gives each change of the metadata of a stream', async () => {
    const stream = newStream();
    await server.client.setStreamMetadata(stream, { number: 0 });
    const following = follow(`$$${stream}`);
    await following.count(1);
    await following.sign('caughtUp');
    const changes = upTo(5).map((change) => ({ type: '$metadata', data: { number: change + 1 } }));
    await server.client.appendToStream(
      `$$${stream}`,
      changes.map((change) => jsonEvent(change)),
    );
    await following.count(6);
    expect(numbers(following.events)).toEqual(upTo(6));
    await following.stop();
  });

  it('goes on when the stream is deleted, and with what it is created again', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(3));
    const following = follow(stream);
    await following.sign('caughtUp');
    await server.client.deleteStream(stream);
    await server.client.appendToStream(stream, events(2, 'Tested', 3));
    await following.count(5);
    expect(numbers(following.events)).toEqual(upTo(5));
    await following.stop();
  });

  it('ends with an error when the stream is tombstoned', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(1));
    const following = follow(stream);
    await following.sign('caughtUp');
    await server.client.tombstoneStream(stream);
    expect(await following.failed()).toBeInstanceOf(StreamDeletedError);
  });

  it('ends with an error on a stream that was tombstoned', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(1));
    await server.client.tombstoneStream(stream);
    expect(await follow(stream).failed()).toBeInstanceOf(StreamDeletedError);
  });

  it('loses, repeats and reorders nothing while many write', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(200));
    const followers = [0, 1, 2].map(() => follow(stream));
    const writers = upTo(8).map(async () => {
      for (let round = 0; round < 25; round += 1) await server.client.appendToStream(stream, events(1 + (round % 3)));
    });
    await Promise.all(writers);
    const written = await collect(server.client.readStream(stream));
    for (const following of followers) {
      await following.count(written.length);
      expect(following.events.map(({ event }) => event?.id)).toEqual(written.map(({ event }) => event?.id));
      await following.stop();
    }
  });
});

describe('Following $all', () => {
  it('gives what was written after a position, and then what is new', async () => {
    const stream = newStream();
    const { position } = await server.client.appendToStream(stream, events(1));
    await server.client.appendToStream(stream, events(3, 'Tested', 1));
    const following = new Following(server.client.subscribeToAll({ fromPosition: position as Position }));
    const mine = () => following.events.filter(({ event }) => event?.streamId === stream);
    await following.until(() => mine().length === 3);
    await server.client.appendToStream(stream, events(1, 'Tested', 4));
    await following.until(() => mine().length === 4);
    expect(numbers(mine())).toEqual([1, 2, 3, 4]);
    await following.stop();
  });

  it('begins at the end', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(5));
    const following = new Following(server.client.subscribeToAll({ fromPosition: 'end' }));
    await following.sign('confirmation');
    await server.client.appendToStream(stream, events(1, 'Tested', 5));
    await following.until(() => following.events.some(({ event }) => event?.streamId === stream));
    expect(numbers(following.events.filter(({ event }) => event?.streamId === stream))).toEqual([5]);
    await following.stop();
  });

  it('from the start comes to what was written last', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(1));
    const following = new Following(server.client.subscribeToAll({ fromPosition: 'start' }));
    await following.until(() => following.events.some(({ event }) => event?.streamId === stream));
    await following.stop();
  });

  it('is in the same order for all, however many write', async () => {
    const run = newStream();
    const filter = streamNameFilter({ prefixes: [run] });
    const followers = [0, 1, 2, 3].map(
      () => new Following(server.client.subscribeToAll({ filter, fromPosition: 'end' })),
    );
    await Promise.all(followers.map((following) => following.sign('confirmation')));
    await Promise.all(
      upTo(12).map(async (writer) => {
        for (let round = 0; round < 20; round += 1) await server.client.appendToStream(`${run}-${writer}`, events(2));
      }),
    );
    const [first, ...others] = followers;
    for (const following of followers) await following.count(480);
    const order = first?.events.map(({ event }) => event?.id);
    expect(new Set(order).size).toBe(480);
    for (const other of others) expect(other.events.map(({ event }) => event?.id)).toEqual(order);
    for (const following of followers) await following.stop();
  });

  it('leaves a reader that does not read behind, and nobody else', async () => {
    const stream = newStream();
    const filter = streamNameFilter({ prefixes: [stream] });
    const slow = server.connect().subscribeToAll({ filter });
    await new Promise((resolve) => slow.once('confirmation', resolve).resume());
    slow.pause();
    const quick = new Following(server.client.subscribeToAll({ filter }));
    for (let round = 0; round < 40; round += 1) {
      const large = binaryEvent({ type: 'Large', data: new Uint8Array(500_000) });
      await server.client.appendToStream(stream, large);
    }
    await quick.count(40);
    let received = 0;
    slow.on('data', () => {
      received += 1;
    });
    const late = new Following(slow);
    slow.resume();
    await late.until(() => received === 40);
    await quick.stop();
    await late.stop();
  });

  it('survives hundreds of subscriptions that come and go', async () => {
    const stream = newStream();
    await server.client.appendToStream(stream, events(5));
    const client = server.connect();
    for (let round = 0; round < 8; round += 1) {
      const following = upTo(50).map(() => new Following(client.subscribeToStream(stream)));
      await Promise.all(following.map((one) => one.count(5)));
      await Promise.all(following.map((one) => one.stop()));
    }
    const last = new Following(client.subscribeToStream(stream));
    await last.count(5);
    await last.stop();
  });
});
