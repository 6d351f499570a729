import {
  type AllStreamSubscription,
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  type Position,
  streamNameFilter,
} from '@eventstore/db-client';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { events, numbers } from './events.js';
import { Following } from './following.js';
import { conformance, newStream } from './target.js';

const server = conformance();

describe('A filtered subscription to $all', () => {
  const run = newStream('filter');
  let before: Position;

  beforeAll(async () => {
    const { position } = await server.client.appendToStream(newStream(), events(1));
    before = position as Position;
    for (let number = 0; number < 40; number += 1) {
      const kind = number % 2 === 0 ? 'even' : 'odd';
      const type = number % 4 === 0 ? `${run}-Fourth` : `${run}-Other`;
      await server.client.appendToStream(`${run}-${kind}`, events(1, type, number));
    }
    await server.client.setStreamMetadata(`${run}-even`, { about: 'filters' });
  });

  const all = Array.from({ length: 40 }, (_, number) => number);
  const even = all.filter((number) => number % 2 === 0);
  const fourth = all.filter((number) => number % 4 === 0);

  it.each<{ by: string; filter: () => Filter; expected: number[] }>([
    { by: 'a prefix of stream names', filter: () => streamNameFilter({ prefixes: [`${run}-ev`] }), expected: even },
    { by: 'several prefixes', filter: () => streamNameFilter({ prefixes: [`${run}-ev`, `${run}-od`] }), expected: all },
    { by: 'a pattern of stream names', filter: () => streamNameFilter({ regex: `^${run}-e.en$` }), expected: even },
    { by: 'a prefix of event types', filter: () => eventTypeFilter({ prefixes: [`${run}-Fo`] }), expected: fourth },
    { by: 'a pattern of event types', filter: () => eventTypeFilter({ regex: `^${run}-F[a-z]+$` }), expected: fourth },
  ])('selects by $by', async ({ filter, expected }) => {
    const following = new Following(server.client.subscribeToAll({ filter: filter(), fromPosition: before }));
    await following.count(expected.length);
    await server.client.appendToStream(`${run}-end`, events(1, 'End'));
    expect(numbers(following.events)).toEqual(expected);
    await following.stop();
  });

  it('leaves out system events', async () => {
    const filter = excludeSystemEvents();
    const following = new Following(server.client.subscribeToAll({ filter, fromPosition: before }));
    await following.until(() => following.events.length >= 40);
    expect(following.events.filter(({ event }) => event?.type.startsWith('$'))).toEqual([]);
    await following.stop();
  });

  it('is told at the asked interval how far the search has come', async () => {
    const reached: Position[] = [];
    const filter = streamNameFilter({
      prefixes: [newStream('nothing')],
      maxSearchWindow: 10,
      checkpointInterval: 1,
      checkpointReached: async (_subscription: AllStreamSubscription, position: Position) => {
        reached.push(position);
      },
    });
    const following = new Following(server.client.subscribeToAll({ filter, fromPosition: before }));
    await following.sign('confirmation');
    const noise = newStream('noise');
    for (let number = 0; number < 100; number += 1) await server.client.appendToStream(noise, events(1));
    await following.until(() => reached.length >= 5 || following.error !== undefined).catch(() => {});
    expect(reached.length).toBeGreaterThanOrEqual(5);
    for (const [index, position] of reached.entries()) {
      if (index > 0) expect(position.commit).toBeGreaterThanOrEqual((reached[index - 1] as Position).commit);
    }
    await following.stop();
  });

  it('can be taken up again from a checkpoint without losing an event', async () => {
    const stream = newStream('resumed');
    const reached: Position[] = [];
    const filter = streamNameFilter({
      prefixes: [stream],
      maxSearchWindow: 5,
      checkpointInterval: 1,
      checkpointReached: async (_subscription: AllStreamSubscription, position: Position) => {
        reached.push(position);
      },
    });
    await server.client.appendToStream(stream, events(60));
    const first = new Following(server.client.subscribeToAll({ filter, fromPosition: before }));
    await first.until(() => reached.length > 0 && first.events.length > 0);
    await first.stop();
    const checkpoint = reached[0] as Position;
    const seen = first.events.filter(({ event }) => (event?.position?.commit ?? 0n) <= checkpoint.commit).length;
    const second = new Following(
      server.client.subscribeToAll({ filter: streamNameFilter({ prefixes: [stream] }), fromPosition: checkpoint }),
    );
    await second.count(60 - seen);
    expect(numbers(second.events)).toEqual(Array.from({ length: 60 - seen }, (_, index) => seen + index));
    await second.stop();
  });
});
