import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytes, fields, group, messageOf, number } from '../../wire/wire.testing.js';
import type { ProposedEvent } from '../storage/record.js';
import { type BatchRequest, decodeBatchRequest } from './batch-request.js';
import { toRpcError } from './errors.js';
import { givenId } from './event-id.js';
import { checkedEvent } from './proposed-event.js';
import { shared, streams } from './protocol.js';

type Generated = InstanceType<typeof streams.BatchAppendReq>;
type GeneratedEvent = InstanceType<typeof streams.BatchAppendReq.ProposedMessage>;
type GeneratedOptions = InstanceType<typeof streams.BatchAppendReq.Options>;

/** A field that no message here has, in every layout that the format knows. */
const unknown = fc.oneof(
  number(fc.constantFrom(9, 15, 16, 2_000), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  bytes(fc.constantFrom(9, 15, 16, 2_000), fc.uint8Array({ maxLength: 200 })),
  group(fc.constantFrom(9, 2_000)),
  fc.constant(Buffer.from([(9 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8])),
  fc.constant(Buffer.from([(9 << 3) | 5, 1, 2, 3, 4])),
);

const text = fc.string({ unit: 'grapheme', maxLength: 80 }).map((value) => Buffer.from(value));
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

const id = messageOf(
  bytes(
    2,
    fc.oneof(
      { weight: 6, arbitrary: fc.uuid().map((value) => Buffer.from(value)) },
      fc.uuid().map((value) => Buffer.from(value.toUpperCase())),
      text,
    ),
  ),
  bytes(1, messageOf(number(1, uint64), number(2, uint64), unknown)),
  unknown,
);

/** The library's reader does not pass over unknown fields of a map's entry, so these have none. */
const property = fields(
  bytes(
    1,
    fc.constantFrom('type', 'content-type', 'other').map((key) => Buffer.from(key)),
  ),
  bytes(2, fc.oneof(fc.constantFrom(Buffer.from('application/json'), Buffer.from('Tested')), text)),
);

const entry = (key: string, value: fc.Arbitrary<Buffer>) =>
  bytes(2, fields(bytes(1, fc.constant(Buffer.from(key))), bytes(2, value)));

/** Most have all that an event needs, in any order; others lack something. */
const event = fc.oneof(
  {
    weight: 4,
    arbitrary: messageOf.all(
      bytes(
        1,
        fields(
          bytes(
            2,
            fc.uuid().map((value) => Buffer.from(value)),
          ),
        ),
      ),
      entry('type', fc.constantFrom(Buffer.from('Tested'), Buffer.from('Ö'))),
      entry('content-type', fc.constantFrom(Buffer.from('application/json'), Buffer.from('application/octet-stream'))),
      bytes(3, fc.uint8Array({ maxLength: 300 })),
      bytes(4, fc.uint8Array({ maxLength: 300 })),
    ),
  },
  messageOf(
    bytes(1, id),
    bytes(2, property),
    bytes(2, property),
    bytes(3, fc.uint8Array({ maxLength: 300 })),
    bytes(4, fc.uint8Array({ maxLength: 300 })),
    unknown,
  ),
);

const nothing = fc.constant(Buffer.alloc(0));

const options = messageOf(
  bytes(1, messageOf(bytes(3, text), unknown)),
  number(2, uint64),
  bytes(fc.constantFrom(3, 4, 5), nothing),
  bytes(
    6,
    messageOf(
      number(
        1,
        fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }).map((value) => BigInt.asUintN(64, value)),
      ),
      number(2, fc.bigInt({ min: 0n, max: 999_999_999n })),
      unknown,
    ),
  ),
  unknown,
);

const request = messageOf(
  bytes(1, id),
  bytes(2, options),
  bytes(3, event),
  bytes(3, event),
  bytes(3, event),
  number(4, fc.constantFrom(0n, 1n)),
  unknown,
);

/** What the library's reader and our checks make of a message, in the shape that `decodeBatchRequest` gives it. */
function byGeneratedClasses(message: Generated): Omit<BatchRequest, 'correlationId' | 'error'> & { error?: string } {
  const events: ProposedEvent[] = [];
  let error: string | undefined;
  for (const proposed of message.getProposedMessagesList()) {
    try {
      events.push(eventOf(proposed));
    } catch (problem) {
      error ??= toRpcError(problem).details;
    }
  }
  const stated = message.getOptions();
  return {
    options: stated && optionsOf(stated),
    events: events.map(plain),
    isFinal: message.getIsFinal(),
    ...(error !== undefined && { error }),
  };
}

function eventOf(proposed: GeneratedEvent): ProposedEvent {
  return checkedEvent({
    id: givenId(proposed.getId()),
    type: proposed.getMetadataMap().get('type'),
    contentType: proposed.getMetadataMap().get('content-type'),
    data: proposed.getData_asU8(),
    metadata: proposed.getCustomMetadata_asU8(),
  });
}

function optionsOf(stated: GeneratedOptions): NonNullable<BatchRequest['options']> {
  const deadline = stated.getDeadline();
  return {
    stream: Uint8Array.from(stated.getStreamIdentifier()?.getStreamName_asU8() ?? []),
    expected: stated.hasStreamPosition()
      ? BigInt(stated.getStreamPosition())
      : stated.hasNoStream()
        ? 'no_stream'
        : stated.hasAny()
          ? 'any'
          : stated.hasStreamExists()
            ? 'stream_exists'
            : undefined,
    deadline: deadline
      ? deadline.getSeconds() * 1000 + Math.floor(deadline.getNanos() / 1_000_000)
      : Number.POSITIVE_INFINITY,
  };
}

/** Bytes as plain arrays, so that what holds them does not matter. */
const plain = (proposed: ProposedEvent): ProposedEvent => ({
  ...proposed,
  id: Uint8Array.from(proposed.id),
  data: Uint8Array.from(proposed.data),
  metadata: Uint8Array.from(proposed.metadata),
});

function decoded(message: Uint8Array): ReturnType<typeof byGeneratedClasses> {
  const { options: stated, events, isFinal, error } = decodeBatchRequest(Buffer.from(message));
  return {
    options: stated && { ...stated, stream: Uint8Array.from(stated.stream) },
    events: events.map(plain),
    isFinal,
    ...(error && { error: error.details }),
  };
}

/** What reading ends with. */
function outcome<T>(read: () => T): T | 'no protobuf' {
  try {
    return read();
  } catch {
    return 'no protobuf';
  }
}

describe('Reading a batch', () => {
  it('agrees with the generated classes, whatever the order of fields and whatever else there is', () => {
    fc.assert(
      fc.property(request, (message) => {
        const generated = streams.BatchAppendReq.deserializeBinary(message);
        expect(decoded(message)).toEqual(byGeneratedClasses(generated));
        const { correlationId } = decodeBatchRequest(message);
        expect(shared.UUID.deserializeBinary(correlationId).toObject()).toEqual(
          (generated.getCorrelationId() ?? new shared.UUID()).toObject(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('fails where the generated classes fail when a message is cut short', () => {
    fc.assert(
      fc.property(request, fc.double({ min: 0, max: 1, noNaN: true }), (message, share) => {
        const part = message.subarray(0, Math.floor(share * message.length));
        expect(outcome(() => decoded(part))).toEqual(
          outcome(() => byGeneratedClasses(streams.BatchAppendReq.deserializeBinary(part))),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('ends for any bytes at all, with a result or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
        const result = outcome(() => decodeBatchRequest(Buffer.from(noise)));
        if (result === 'no protobuf') return;
        const read = result.events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
        expect(read).toBeLessThanOrEqual(noise.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not misled by an event that reaches beyond itself', () => {
    const event = Buffer.from([0x22, 5, 1, 2]);
    const message = Buffer.concat([Buffer.from([0x1a, event.length]), event, Buffer.from([1, 2, 3])]);
    expect(outcome(() => decodeBatchRequest(message))).toBe('no protobuf');
    const whole = decodeBatchRequest(Buffer.concat([Buffer.from([0x1a, event.length]), event, Buffer.from([0x20, 1])]));
    expect(whole.events).toEqual([]);
    expect(whole.isFinal).toBe(true);
    expect(whole.error?.details).toMatch(/cut short/);
  });
});
