import streams from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NewEvent } from '../recorded-event.js';
import { type Append, appendRequests } from './append-request.js';

const text = fc.string({ unit: 'binary', maxLength: 40 });

const event: fc.Arbitrary<NewEvent> = fc.record({
  id: fc.uuid(),
  type: text,
  data: fc.jsonValue({ stringUnit: 'binary' }),
  metadata: fc.record({ $correlationId: text, $causationId: text, actor: text, at: text, schema: fc.nat() }),
});

const append: fc.Arbitrary<Append> = fc.record({
  stream: text,
  events: fc.array(event, { minLength: 1, maxLength: 4 }),
  expectedRevision: fc.oneof(fc.constant('no_stream' as const), fc.bigInt(0n, 2n ** 53n - 1n)),
  deadline: fc.integer({ min: 0, max: 4_102_444_800_000 }),
});

/** What the client's own classes make of a request. */
const decoded = (bytes: Buffer) => {
  const request = streams.BatchAppendReq.deserializeBinary(bytes);
  const options = request.getOptions();
  return {
    number: Number(request.getCorrelationId()?.getStructured()?.getLeastSignificantBits()),
    upper: request.getCorrelationId()?.getStructured()?.getMostSignificantBits(),
    options: options && {
      stream: utf8(options.getStreamIdentifier()?.getStreamName_asU8()),
      expectedRevision: options.hasNoStream() ? 'no_stream' : BigInt(options.getStreamPosition()),
      deadline: options.getDeadline()?.toDate().getTime(),
    },
    events: request.getProposedMessagesList().map((message) => ({
      id: message.getId()?.getString(),
      properties: Object.fromEntries(message.getMetadataMap().toArray()),
      metadata: JSON.parse(utf8(message.getCustomMetadata_asU8())),
      data: JSON.parse(utf8(message.getData_asU8())),
    })),
    isFinal: request.getIsFinal(),
  };
};

const utf8 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

/** As the log gives JSON back: without negative zero. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const proposed = ({ id, type, data, metadata }: NewEvent) => ({
  id,
  properties: { type: utf8(Buffer.from(type)), 'content-type': 'application/json' },
  metadata: stored(metadata),
  data: stored(data),
});

describe('the request of an append', () => {
  it('says to the classes of the client what it was made of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), append, (number, appended) => {
        const { events, stream, ...options } = appended;
        expect(appendRequests(number, appended).map(decoded)).toEqual([
          {
            number,
            upper: '0',
            options: { stream: utf8(Buffer.from(stream)), ...options },
            events: events.map(proposed),
            isFinal: true,
          },
        ]);
      }),
    );
  });

  it('goes in parts where gRPC would refuse it whole, and only the last one completes it', () => {
    const metadata = {
      $correlationId: 'c',
      $causationId: 'c',
      actor: 'olga',
      at: '2026-01-01T00:00:00.000Z',
      schema: 1,
    };
    const events = Array.from({ length: 9 }, (_, index) => ({
      id: `0000000${index}-0000-4000-8000-000000000000`,
      type: 'PageScanned',
      data: 'x'.repeat(1_000_000),
      metadata,
    }));
    const requests = appendRequests(7, { stream: 's', events, expectedRevision: 4n, deadline: 1_000 });
    const parts = requests.map(decoded);
    expect(requests.every(({ length }) => length < 4 * 1024 * 1024)).toBe(true);
    expect(parts.map(({ number }) => number)).toEqual([7, 7, 7]);
    expect(parts.map(({ isFinal }) => isFinal)).toEqual([false, false, true]);
    expect(parts.map(({ options }) => options?.expectedRevision)).toEqual([4n, undefined, undefined]);
    const ids = parts.flatMap((part) => part.events.map(({ id }) => id));
    expect(ids).toEqual(events.map(({ id }) => id));
  });
});
