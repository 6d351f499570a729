import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import { Client, credentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { v4 as newId } from 'uuid';
import { bench, collect } from '../faults/testing.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../start.js';
import { shared, streams } from './protocol.js';

const { folder } = bench();
let server: StartedEventStore;
let raw: Client;
let client: EventStoreDBClient;

beforeAll(async () => {
  server = await startEmbeddedEventStore({ dataDir: folder() });
  raw = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  client = EventStoreDBClient.connectionString(server.url);
});

afterAll(async () => {
  raw.close();
  await client.dispose();
  await server.stop();
});

const event = () => jsonEvent({ type: 'Tested', data: {} });
const same = (bytes: Buffer) => bytes;
const METHOD = '/event_store.client.streams.Streams';

type Message = { serializeBinary(): Uint8Array };
const bytesOf = (message: Message): Buffer => Buffer.from(message.serializeBinary());

/** The status that a `Read` of these bytes ends with. */
function readStatus(request: Buffer): Promise<status> {
  const call = raw.makeServerStreamRequest(`${METHOD}/Read`, same, same, request);
  return new Promise((resolve) => {
    call.on('data', () => {});
    call.on('error', ({ code }: { code?: status } & Error) => resolve(code ?? status.UNKNOWN));
    call.on('end', () => resolve(status.OK));
  });
}

/** The first answer to a batch of these parts, or the status that the call ends with. */
function batchAnswer(...parts: Buffer[]): Promise<InstanceType<typeof streams.BatchAppendResp> | status> {
  const call = raw.makeBidiStreamRequest(`${METHOD}/BatchAppend`, same, same);
  return new Promise((resolve) => {
    call.on('data', (answer: Buffer) => resolve(streams.BatchAppendResp.deserializeBinary(answer)));
    call.on('error', ({ code }: { code?: status } & Error) => resolve(code ?? status.UNKNOWN));
    call.on('end', () => resolve(status.OK));
    for (const part of parts) call.write(part);
    call.end();
  });
}

interface BatchPart {
  readonly name?: Uint8Array;
  readonly final?: boolean;
  readonly type?: string;
  readonly id?: string;
  readonly deadline?: Date;
  readonly data?: number;
}

function batch(
  { name, final = true, type = 'Tested', id = newId(), data = 10, deadline }: BatchPart,
  correlation = newId(),
): Buffer {
  const request = new streams.BatchAppendReq();
  const correlationId = new shared.UUID();
  correlationId.setString(correlation);
  request.setCorrelationId(correlationId);
  if (name) {
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(name);
    const options = new streams.BatchAppendReq.Options();
    options.setStreamIdentifier(identifier);
    options.setAny(new empty.Empty());
    if (deadline) options.setDeadline(timestamp.Timestamp.fromDate(deadline));
    request.setOptions(options);
  }
  const message = new streams.BatchAppendReq.ProposedMessage();
  const eventId = new shared.UUID();
  eventId.setString(id);
  message.setId(eventId);
  if (type) message.getMetadataMap().set('type', type);
  message.getMetadataMap().set('content-type', 'application/octet-stream');
  message.setData(new Uint8Array(data));
  request.addProposedMessages(message);
  request.setIsFinal(final);
  return bytesOf(request);
}

/** A read of one stream, whatever its name is made of. */
function read(
  name: Uint8Array,
  change: (options: InstanceType<typeof streams.ReadReq.Options>) => void = () => {},
): Buffer {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(name);
  const stream = new streams.ReadReq.Options.StreamOptions();
  stream.setStreamIdentifier(identifier);
  stream.setStart(new shared.Empty());
  const options = new streams.ReadReq.Options();
  options.setStream(stream);
  options.setCount('10');
  options.setNoFilter(new shared.Empty());
  change(options);
  const request = new streams.ReadReq();
  request.setOptions(options);
  return bytesOf(request);
}

const answered = (answer: InstanceType<typeof streams.BatchAppendResp> | status) =>
  typeof answer === 'number' ? answer : (answer.getError()?.getMessage() ?? 'success');

/** Whatever came before, the store serves others. */
async function expectServing(): Promise<void> {
  const { success } = await client.appendToStream(`sound-${newId()}`, event());
  expect(success).toBe(true);
}

describe('Bytes that are no message', () => {
  it.each([
    { what: 'cut short', request: () => read(Buffer.from('a-1')).subarray(0, -3) },
    { what: 'noise', request: () => Buffer.alloc(64, 0xff) },
  ])('end a read with INTERNAL: $what', async ({ request }) => {
    expect(await readStatus(request())).toBe(status.INTERNAL);
    await expectServing();
  });

  it('end a batch append with INTERNAL', async () => {
    expect(await batchAnswer(batch({ name: Buffer.from('a-1') }).subarray(0, -7))).toBe(status.INTERNAL);
    await expectServing();
  });

  it('are refused when they are too many', async () => {
    const answer = await batchAnswer(batch({ name: Buffer.from('a-1'), data: 18 * 1024 * 1024 }));
    expect(answer).toBe(status.RESOURCE_EXHAUSTED);
    await expectServing();
  });
});

describe('Requests that make no sense', () => {
  it.each([
    { what: 'no options', request: () => Buffer.alloc(0) },
    { what: 'no stream', request: () => Buffer.from([0x0a, 0]) },
    { what: 'no name', request: () => read(Buffer.alloc(0)) },
    { what: 'a name without end', request: () => read(Buffer.alloc(100_000, 'n')) },
    {
      what: 'a subscription backwards',
      request: () =>
        read(Buffer.from('a-1'), (options) => {
          options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
          options.setReadDirection(1);
        }),
    },
    {
      what: 'a filter for one stream',
      request: () =>
        read(Buffer.from('a-1'), (options) => options.setFilter(new streams.ReadReq.Options.FilterOptions())),
    },
  ])('are INVALID_ARGUMENT: a read with $what', async ({ request }) => {
    expect(await readStatus(request())).toBe(status.INVALID_ARGUMENT);
  });

  it('are INVALID_ARGUMENT: a pattern that is none', async () => {
    const subscription = client.subscribeToAll({ filter: streamNameFilter({ regex: '(' }) });
    const error = await new Promise((resolve) => subscription.on('error', resolve));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('get a reason, and leave the call usable: an event without type, id or room', async () => {
    const name = Buffer.from(`refused-${newId()}`);
    expect(answered(await batchAnswer(batch({ name, type: '' })))).toMatch(/'type' is missing/);
    expect(answered(await batchAnswer(batch({ name, id: 'none' })))).toMatch(/not a UUID/);
    expect(answered(await batchAnswer(batch({ name: Buffer.alloc(0) })))).toMatch(/not the name of a stream/);
    expect(answered(await batchAnswer(batch({ name, data: 2_000_000 })))).toMatch(/Maximum Append Size/);
    expect(answered(await batchAnswer(batch({ name })))).toBe('success');
  });

  it('write nothing of a batch of which one part is bad', async () => {
    const [stream, correlation] = [`partly-${newId()}`, newId()];
    const first = batch({ name: Buffer.from(stream), final: false }, correlation);
    const bad = batch({ type: '', final: false }, correlation);
    const last = batch({}, correlation);
    expect(answered(await batchAnswer(first, bad, last))).toMatch(/'type' is missing/);
    await expectServing();
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('skips fields that it does not know', async () => {
    const unknown = Buffer.from([0xf8, 0x06, 1]);
    expect(await readStatus(Buffer.concat([read(Buffer.from('nothing')), unknown]))).toBe(status.OK);
  });
});

describe('Names', () => {
  it.each([
    { what: '10,000 characters', name: 'n'.repeat(10_000) },
    { what: 'quotes, slashes and emoji', name: `entry-a/'"\\;--🐣 \n` },
    { what: 'a NUL', name: 'before\0after' },
  ])('may hold anything: $what', async ({ name }) => {
    const stream = `${name}${newId()}`;
    await client.appendToStream(stream, event(), { expectedRevision: 'no_stream' });
    const [read] = await collect(client.readStream(stream));
    expect(read?.event?.streamId).toBe(stream);
    const [last] = await collect(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
    expect(last?.event?.streamId).toBe(stream);
  });

  it('that are not UTF-8 are read as U+FFFD, as EventStoreDB does', async () => {
    const mark = newId();
    expect(
      answered(await batchAnswer(batch({ name: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(mark)]) }))),
    ).toBe('success');
    expect(await collect(client.readStream(`\uFFFD\uFFFD${mark}`))).toHaveLength(1);
  });
});

describe('A caller that vanishes', () => {
  it('in the middle of an append leaves nothing of it', async () => {
    const stream = `vanished-${newId()}`;
    const call = raw.makeBidiStreamRequest(`${METHOD}/BatchAppend`, same, same);
    call.on('error', () => {});
    const correlation = newId();
    call.write(batch({ name: Buffer.from(stream), final: false }, correlation));
    call.write(batch({ final: false }, correlation));
    await expectServing();
    call.cancel();
    await expectServing();
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('before it ends an Append leaves nothing of it', async () => {
    const stream = `vanished-${newId()}`;
    const call = raw.makeClientStreamRequest(`${METHOD}/Append`, same, same, () => {});
    call.on('error', () => {});
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(Buffer.from(stream));
    const options = new streams.AppendReq.Options();
    options.setStreamIdentifier(identifier);
    options.setAny(new shared.Empty());
    const header = new streams.AppendReq();
    header.setOptions(options);
    call.write(bytesOf(header));
    await expectServing();
    call.cancel();
    await expectServing();
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('or is late is told so: an append whose deadline has passed is not written', async () => {
    const stream = `late-${newId()}`;
    const deadline = new Date(Date.now() - 1_000);
    expect(answered(await batchAnswer(batch({ name: Buffer.from(stream), deadline })))).toBe('Timeout');
    const soon = new Date(Date.now() + 200);
    const unfinished = batch({ name: Buffer.from(stream), deadline: soon, final: false });
    const call = raw.makeBidiStreamRequest(`${METHOD}/BatchAppend`, same, same);
    call.on('error', () => {});
    call.write(unfinished);
    const answer = await new Promise<Buffer>((resolve) => call.once('data', resolve));
    expect(answered(streams.BatchAppendResp.deserializeBinary(answer))).toBe('Timeout');
    call.cancel();
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('or never reads its answers holds up nobody', async () => {
    const call = raw.makeBidiStreamRequest(`${METHOD}/BatchAppend`, same, same);
    call.on('error', () => {});
    call.pause();
    for (let number = 0; number < 2_000; number += 1) call.write(batch({ name: Buffer.from('unread') }));
    await expectServing();
    call.cancel();
    await expectServing();
  });
});

describe('What is not served', () => {
  it('answers UNIMPLEMENTED with a sentence', async () => {
    const error = await client.getProjectionStatus('none').catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
    expect((error as Error).message).toMatch(/embedded event store has streams only/);
  });
});
