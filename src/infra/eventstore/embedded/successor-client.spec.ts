import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccessDeniedError,
  binaryEvent,
  jsonEvent,
  KurrentDBClient,
  NO_STREAM,
  START,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { v4 as uuid } from 'uuid';
import { type StartedEventStore, startEmbeddedEventStore } from './start.js';

/**
 * The client that follows `@eventstore/db-client` reads by a native implementation of its own: what it understands as well
 * does not rest on one client's leniency. The two cannot live in one process, since their generated messages share names.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'birth-ledger-eventstore-'));
let server: StartedEventStore;
let client: KurrentDBClient;

beforeAll(async () => {
  server = await startEmbeddedEventStore({ dataDir });
  client = KurrentDBClient.connectionString(server.url.replace(/^esdb:/, 'kurrentdb:'));
});
afterAll(async () => {
  await client.dispose();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const numbered = (n: number) => jsonEvent({ type: 'Numbered', data: { n } });

async function collect<T>(reading: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of reading) all.push(item);
  return all;
}

describe('The client that follows ours', () => {
  it('reads back what it appended, byte for byte', async () => {
    const name = `naïve ✓ ${uuid()}`;
    const json = jsonEvent({
      type: 'Tested',
      data: { text: '\u0000 ✓ “quoted”', big: 2 ** 53 },
      metadata: { by: 'ann' },
    });
    const bytes = binaryEvent({ type: 'Bytes', data: Buffer.from([0, 255, 128]), metadata: Buffer.from([1]) });
    const written = await client.appendToStream(name, [json, bytes], { streamState: NO_STREAM });
    const [first, second, ...more] = (await collect(client.readStream(name))).map(({ event }) => event);
    expect(more).toEqual([]);
    const { id, type, data, metadata } = json;
    expect(first).toMatchObject({ id, type, data, metadata, streamId: name, revision: 0n, isJson: true });
    expect(second).toMatchObject({
      id: bytes.id,
      type: 'Bytes',
      revision: 1n,
      isJson: false,
      position: written.position,
    });
    expect(Buffer.from(second?.data as Uint8Array)).toEqual(Buffer.from([0, 255, 128]));
    expect(Buffer.from(second?.metadata as Uint8Array)).toEqual(Buffer.from([1]));
  });

  it('reads a long stream and the whole log, both ways', async () => {
    const name = uuid();
    const count = 3_000;
    const numbers = Array.from({ length: count }, (_, n) => n);
    await client.appendToStream(name, numbers.map(numbered));
    const filter = streamNameFilter({ prefixes: [name] });
    const seen = {
      streamForwards: await collect(client.readStream(name)),
      streamBackwards: (
        await collect(client.readStream(name, { direction: 'backwards', fromRevision: 'end' }))
      ).reverse(),
      logForwards: await collect(client.readAll({ filter })),
      logBackwards: (await collect(client.readAll({ direction: 'backwards', fromPosition: 'end', filter }))).reverse(),
    };
    for (const [how, events] of Object.entries(seen)) {
      expect([how, events.map(({ event }) => event?.data)]).toEqual([how, numbers.map((n) => ({ n }))]);
    }
  });

  it('is refused in its own words', async () => {
    const name = uuid();
    await client.appendToStream(name, [numbered(0), numbered(1)], { streamState: NO_STREAM });
    await expect(client.appendToStream(name, numbered(2), { streamState: NO_STREAM })).rejects.toBeInstanceOf(
      WrongExpectedVersionError,
    );
    await expect(client.appendToStream(name, numbered(2), { streamState: 1n })).resolves.toMatchObject({
      nextExpectedRevision: 2n,
    });
    await expect(collect(client.readStream(uuid()))).rejects.toBeInstanceOf(StreamNotFoundError);
    await expect(client.deleteStream(name)).rejects.toBeInstanceOf(AccessDeniedError);
  });

  it('follows the log from history to live, with checkpoints', async () => {
    const name = uuid();
    for (let n = 0; n < 40; n++) await client.appendToStream(name, numbered(n));
    const checkpoints: bigint[] = [];
    const checkpointReached = async (_: unknown, { commit }: { commit: bigint }) => void checkpoints.push(commit);
    const filter = streamNameFilter({ prefixes: [name], checkpointInterval: 1, checkpointReached });
    const following = client.subscribeToAll({ fromPosition: START, filter });
    const live = once(following, 'caughtUp').then(() => client.appendToStream(name, numbered(40)));
    const got: unknown[] = [];
    for await (const { event } of following) if (got.push(event?.data) === 41) break;
    await following.unsubscribe();
    await live;
    expect(got).toEqual(Array.from({ length: 41 }, (_, n) => ({ n })));
    expect(checkpoints.length).toBeGreaterThan(0);
    expect(checkpoints).toEqual([...checkpoints].sort((a, b) => Number(a - b)));
  });
});
