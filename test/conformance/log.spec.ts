import { randomUUID } from 'node:crypto';
import { StreamDeletedError } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { WrongRevision } from '../../src/infra/eventstore/errors.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import type { NewEvent } from '../../src/infra/eventstore/recorded-event.js';
import { collect } from './events.js';
import { conformance, newStream } from './target.js';

const server = conformance();

/** The messages of appends and reads that the service writes and reads by itself, over the client's connection. */
describe("The service's own way to the log", () => {
  const log = (): EventLog => new EventLog(server.client);
  const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'olga', at: '2026-01-01T00:00:00.000Z', schema: 1 };
  const decided = (number: number): NewEvent => ({
    id: randomUUID(),
    type: 'DecisionRecorded',
    data: { number, code: '"ä\u{1f600}/' },
    metadata,
  });

  it('reads back what it appended, from either end and from within', async () => {
    const stream = newStream();
    const written = [decided(0), decided(1), decided(2)];
    const first = await log().append(stream, written.slice(0, 1), 'no_stream');
    const second = await log().append(stream, written.slice(1), first.revision);
    expect([first.revision, second.revision]).toEqual([0n, 2n]);
    const read = await collect(log().readStream(stream));
    expect(read.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(written);
    expect(read.map(({ revision }) => revision)).toEqual([0n, 1n, 2n]);
    expect([read[0]?.position, read[2]?.position]).toEqual([first.position, second.position]);
    expect(await collect(log().readStreamBackwards(stream))).toEqual([...read].reverse());
    expect(await collect(log().readStream(stream, 2n))).toEqual(read.slice(2));
    expect(await log().lastOf(stream)).toEqual(read[2]);
  });

  it('recognises an append that it repeats', async () => {
    const stream = newStream();
    const written = [decided(0), decided(1)];
    const appended = await log().append(stream, written, 'no_stream');
    expect(await log().append(stream, written, 'no_stream')).toEqual(appended);
    expect(await collect(log().readStream(stream))).toHaveLength(2);
  });

  it('is refused at a revision where the stream is not', async () => {
    const stream = newStream();
    await log().append(stream, [decided(0)], 'no_stream');
    const late = log().append(stream, [decided(1)], 'no_stream');
    await expect(late).rejects.toThrow(WrongRevision);
    await expect(late).rejects.toMatchObject({ stream, actual: 0n });
    await expect(log().append(newStream(), [decided(0)], 3n)).rejects.toMatchObject({ actual: null });
  });

  it('tells many appends at once apart', async () => {
    const streams = Array.from({ length: 100 }, newStream);
    const appended = await Promise.all(
      streams.map((stream, number) => log().append(stream, [decided(number)], 'no_stream')),
    );
    const stored = await Promise.all(streams.map((stream) => log().lastOf(stream)));
    expect(stored.map((event) => event?.position)).toEqual(appended.map(({ position }) => position));
    expect(stored.map((event) => event?.data)).toMatchObject([...streams.keys()].map((number) => ({ number })));
  });

  it('finds nothing in a stream that does not exist', async () => {
    const stream = newStream();
    expect(await collect(log().readStream(stream))).toEqual([]);
    expect(await log().lastOf(stream)).toBeNull();
  });

  it('hears that a stream was deleted for good', async () => {
    const stream = newStream();
    await log().append(stream, [decided(0)], 'no_stream');
    await server.client.tombstoneStream(stream);
    await expect(collect(log().readStream(stream))).rejects.toThrow(StreamDeletedError);
    await expect(log().append(stream, [decided(1)], 0n)).rejects.toThrow(StreamDeletedError);
  });
});
