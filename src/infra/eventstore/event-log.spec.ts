import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AccessDeniedError,
  binaryEvent,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
  type ReadStreamOptions,
} from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generate } from 'selfsigned';
import { BrittleLine } from '../../../test/support/brittle-line.js';
import { complaintOf } from '../cli/complaint-of.js';
import { exitCodeOf } from '../cli/exit-codes.js';
import { answerOf } from '../http/problem/answer-of.js';
import { decode } from './codec.js';
import { bench, collect } from './embedded/faults/testing.js';
import { EventStoreUnavailable } from './errors.js';
import { EventLog } from './event-log.js';
import { readThrough } from './read-through.js';
import type { RecordedEvent } from './recorded-event.js';

const { folder, start, client } = bench();

const open = async (): Promise<EventLog> => new EventLog(client(await start({ dataDir: folder() })));

const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'olga', at: '2026-01-01T00:00:00.000Z', schema: 1 };
const ours = (data: unknown, type = 'DecisionRecorded'): EventData =>
  jsonEvent({ type, data: data as never, metadata });

/** So many events of about two kilobytes: far more than any buffer on the way holds. */
const fill = async (log: EventLog, events: number): Promise<void> => {
  const some = Array.from({ length: 400 }, (_, index) => index);
  for (let first = 0; first < events; first += some.length) {
    await log.client.appendToStream(
      `entry-filled/${first}`,
      some.map((index) => ours({ number: first + index, padding: 'x'.repeat(2_000) })),
    );
  }
};

/** What a read gave, and what it ended with. */
type Outcome = { readonly events: RecordedEvent[]; readonly error: string | null };

const outcome = async (reading: AsyncIterable<RecordedEvent>): Promise<Outcome> => {
  const events: RecordedEvent[] = [];
  try {
    for await (const event of reading) events.push(event);
  } catch (error) {
    return { events, error: String(error) };
  }
  return { events, error: null };
};

async function* asTheClientReads(client: EventStoreDBClient, after: bigint): AsyncGenerator<RecordedEvent> {
  const read = client.readAll({ fromPosition: { commit: after, prepare: after } });
  for await (const { event } of readThrough(read)) {
    if (!event || event.type.startsWith('$') || event.streamId.startsWith('$')) continue;
    if (event.position.commit > after) yield decode(event);
  }
}

describe('reading the whole log', () => {
  const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
  const written = fc.oneof(
    { weight: 6, arbitrary: fc.jsonValue({ stringUnit: 'binary' }).map((data) => ours(data)) },
    word.map((type) => ours({}, type)),
    word.map((type) => jsonEvent({ type: `$${type}`, data: {} })),
    fc.jsonValue().map((data) => jsonEvent({ type: 'Foreign', data: data as never })),
    fc.uint8Array().map((data) => binaryEvent({ type: 'Foreign', data, metadata: Buffer.from('{') })),
  );
  const appends = fc.array(
    fc.record({
      stream: fc.oneof(
        word.map((name) => `entry-${name}`),
        word.map((name) => `$${name}`),
      ),
      events: fc.array(written, { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('gives what the official client gives, decoded, and refuses the same events in the same words', async () => {
    const log = await open();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(appends, async (history) => {
        const after = await log.head();
        for (const { stream, events } of history) await log.client.appendToStream(stream, events);
        const read = await outcome(log.readAll(after));
        expect(read).toStrictEqual(await outcome(asTheClientReads(log.client, after)));
        if (read.error !== null) refused += 1;
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(60);
  });

  it('asks for no more than a slow reader takes, and for nothing once it has left', async () => {
    const server = await start({ dataDir: folder() });
    await fill(new EventLog(client(server)), 4_000);
    const line = await BrittleLine.to(server.url);
    try {
      const log = new EventLog(client(line));
      const reading = log.readAll();
      for (let taken = 0; taken < 100; taken++) await reading.next();
      // The window of HTTP/2, the buffers of the sockets and a few messages: of ten megabytes.
      await settled(line);
      expect(line.bytes.answered).toBeLessThan(1_000_000);
      const before = line.bytes.answered;
      await reading.return(undefined);
      await settled(line);
      expect(line.bytes.answered - before).toBeLessThan(500_000);
      expect(await collect(log.readAll())).toHaveLength(4_000);
    } finally {
      await line.end();
    }
  });

  it('ends with EventStoreUnavailable when the store dies in the middle, and reads again when it is back', async () => {
    const dataDir = folder();
    const server = await start({ dataDir });
    const log = new EventLog(client(server));
    await fill(log, 4_000);
    const reading = log.readAll();
    await reading.next();
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    const rest = await outcome(reading);
    expect(rest.events.length).toBeLessThan(3_999);
    expect(rest.error).toMatch(/^EventStoreUnavailable: The event store did not answer while reading the log/);
    await expect(collect(log.readAll())).rejects.toBeInstanceOf(EventStoreUnavailable);
    await start({ dataDir, port: server.port });
    expect(await collect(log.readAll())).toHaveLength(4_000);
  });

  it('is denied to those who may not read it', async () => {
    const dataDir = folder();
    const file = (name: string, text: string): string => {
      const path = join(dataDir, name);
      writeFileSync(path, text);
      return path;
    };
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const certFile = file('cert.pem', cert);
    const users = [
      { name: 'root', password: 'root-secret', groups: ['$admins'] },
      { name: 'ann', password: 'ann-secret', groups: [] },
    ];
    const usersFile = file('users.json', JSON.stringify(users));
    const server = await start({ dataDir, tls: { certFile, keyFile: file('key.pem', key) }, usersFile });
    const as = (name: string): EventLog =>
      new EventLog(client({ url: server.url.replace('//', `//${name}:${name}-secret@`) }, `&tlsCAFile=${certFile}`));
    await expect(collect(as('ann').readAll())).rejects.toBeInstanceOf(AccessDeniedError);
    const root = as('root');
    const id = randomUUID();
    await root.append('entry-a', [{ id, type: 'DecisionRecorded', data: {}, metadata }], 'no_stream');
    expect(await collect(root.readAll())).toMatchObject([{ id, stream: 'entry-a' }]);
  });
});

describe('appending more than the store takes', () => {
  it('is refused in words, writes nothing, and is judged so by both doors', async () => {
    const log = new EventLog(client(await start({ dataDir: folder(), maxAppendSize: 10_000 })));
    const event = { id: randomUUID(), type: 'DecisionRecorded', data: { notes: 'é'.repeat(6_000) }, metadata };
    const error: unknown = await log.append('entry-a', [event], 'no_stream').catch((thrown: unknown) => thrown);
    const bytes = Buffer.byteLength(JSON.stringify(event.data) + JSON.stringify(metadata));
    expect(error).toMatchObject({ name: 'AppendTooLarge', stream: 'entry-a', bytes, most: 10_000 });
    expect(complaintOf(error)).toMatch(/entry-a is larger \(12\d\d\d bytes\).*10000 bytes.*Nothing.*--max-append-size/);
    expect(answerOf(error)?.problem).toMatchObject({ status: 413, detail: complaintOf(error) });
    expect(exitCodeOf(error)).toBe(3);
    expect(await log.lastOf('entry-a')).toBeNull();
  });
});

describe('reading a stream', () => {
  const events = fc.array(
    fc.jsonValue({ stringUnit: 'binary' }).map((data) => ours(data)),
    { minLength: 1, maxLength: 5 },
  );

  async function* asTheClient(
    client: EventStoreDBClient,
    stream: string,
    options: ReadStreamOptions,
  ): AsyncGenerator<RecordedEvent> {
    for await (const { event } of readThrough(client.readStream(stream, options))) if (event) yield decode(event);
  }

  it('gives what the official client gives, from either end and from within', async () => {
    const log = await open();
    await fc.assert(
      fc.asyncProperty(events, fc.bigInt(0n, 6n), async (written, from) => {
        const stream = `entry-ä/${randomUUID()}`;
        await log.client.appendToStream(stream, written);
        const forwards = await outcome(log.readStream(stream, from));
        expect(forwards).toStrictEqual(await outcome(asTheClient(log.client, stream, { fromRevision: from })));
        const backwards = await outcome(log.readStreamBackwards(stream));
        expect(backwards).toStrictEqual(
          await outcome(asTheClient(log.client, stream, { fromRevision: 'end', direction: 'backwards' })),
        );
        expect(await collect(log.readStream(stream))).toHaveLength(written.length);
        expect(await log.lastOf(stream)).toStrictEqual(backwards.events[0]);
      }),
      { numRuns: 30 },
    );
  });

  it('yields nothing where there is none', async () => {
    const log = await open();
    expect(await collect(log.readStream('entry-none'))).toEqual([]);
    expect(await collect(log.readStreamBackwards('entry-none'))).toEqual([]);
    expect(await log.lastOf('entry-none')).toBeNull();
  });
});

/** Waits until a line has carried nothing for a while. */
const settled = async (line: BrittleLine): Promise<void> => {
  for (let before = -1; before !== line.bytes.answered; ) {
    before = line.bytes.answered;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
};
