import { randomUUID } from 'node:crypto';
import { WrongExpectedVersionError } from '@eventstore/db-client';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { strangers } from '../../../../test/support/stranger.js';
import { bench, collect } from '../embedded/faults/testing.js';
import { EventStoreUnavailable, WrongRevision } from '../errors.js';
import { EventLog } from '../event-log.js';
import type { NewEvent } from '../recorded-event.js';
import { messageField, numberField } from '../wire/wire-fields.js';
import { appendOver } from './append-over.js';

const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'olga', at: '2026-01-01T00:00:00.000Z', schema: 1 };
const decided = (data: unknown = {}): NewEvent => ({ id: randomUUID(), type: 'DecisionRecorded', data, metadata });

describe('appends over one call', () => {
  const { folder, start, client } = bench();

  it('each get their own answer, however many are under way', async () => {
    const log = new EventLog(client(await start({ dataDir: folder() })));
    const streams = Array.from({ length: 200 }, (_, index) => `entry-c/${index % 150}`);
    const outcomes = await Promise.allSettled(streams.map((stream) => log.append(stream, [decided()], 'no_stream')));
    const written = new Map<string, bigint>();
    for (const [index, outcome] of outcomes.entries()) {
      const stream = streams[index] ?? '';
      if (outcome.status === 'fulfilled') {
        expect(outcome.value.revision).toBe(0n);
        written.set(stream, outcome.value.position);
      } else expect(outcome.reason).toBeInstanceOf(WrongRevision);
    }
    const stored = await collect(log.readAll());
    expect(new Map(stored.map(({ stream, position }) => [stream, position]))).toEqual(written);
    expect(written.size).toBe(150);
  });

  it('arrive whole, though gRPC would refuse the message that they would be', async () => {
    const log = new EventLog(client(await start({ dataDir: folder(), maxAppendSize: 16 * 1024 * 1024 })));
    const events = Array.from({ length: 9 }, (_, number) => decided({ number, text: 'ä'.repeat(500_000) }));
    expect(await log.append('entry-c/large', events, 'no_stream')).toMatchObject({ revision: 8n });
    const read = await collect(log.readStream('entry-c/large'));
    expect(read.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('are refused in the words of the client', async () => {
    const connected = client(await start({ dataDir: folder() }));
    const append = { stream: 'entry-c/1', events: [decided()], expectedRevision: 7n, deadline: Date.now() + 30_000 };
    const refused = appendOver(connected, append);
    await expect(refused).rejects.toBeInstanceOf(WrongExpectedVersionError);
    await expect(refused).rejects.toMatchObject({
      streamName: 'entry-c/1',
      expectedVersion: 7n,
      actualVersion: 'no_stream',
    });
  });
});

describe('appends to something that speaks gRPC and is no event store', () => {
  const stranger = strangers();
  type Call = ServerDuplexStream<Buffer, Buffer>;

  /** A log whose every call of appends is answered like that. */
  const answering = (answer: (call: Call) => void): Promise<EventLog> => {
    const { path, requestStream, responseStream } = services.StreamsService.batchAppend;
    const unchanged = (bytes: Buffer): Buffer => bytes;
    const raw = {
      requestSerialize: unchanged,
      requestDeserialize: unchanged,
      responseSerialize: unchanged,
      responseDeserialize: unchanged,
    };
    return stranger({ batchAppend: { path, requestStream, responseStream, ...raw } }, { batchAppend: answer });
  };

  /** The acknowledgement of a call's first append. */
  const acknowledgement = (revision: number, position: number): Buffer =>
    Buffer.concat([
      messageField(1, messageField(1, numberField(2, 1))),
      messageField(3, numberField(1, revision), messageField(3, numberField(1, position))),
    ]);

  it('fail in words when the answer cannot be read', async () => {
    const log = await answering((call) => call.once('data', () => call.write(Buffer.from('<html>'))));
    await expect(log.append('entry-c/1', [decided()], 'no_stream')).rejects.toThrow(
      /sent a response that cannot be read: .* EVENTSTORE_URL names an event store/,
    );
  });

  it('are sent again over a new call when the old one ends', async () => {
    let calls = 0;
    const log = await answering((call) => {
      calls += 1;
      const isFirst = calls === 1;
      call.once('data', () => {
        if (isFirst) call.end();
        else call.write(acknowledgement(5, 9));
      });
    });
    expect(await log.append('entry-c/1', [decided()], 4n)).toEqual({ revision: 5n, position: 9n });
    expect(calls).toBe(2);
  });

  it('fail as unavailable when every call ends', async () => {
    const log = await answering((call) => call.once('data', () => call.end()));
    await expect(log.append('entry-c/1', [decided()], 4n)).rejects.toThrow(EventStoreUnavailable);
  });
});
