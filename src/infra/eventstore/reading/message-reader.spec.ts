import conversion from '@eventstore/db-client/dist/utils/convertGrpcEvent.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredEvent } from '../codec.js';
import { MalformedResponse } from './malformed-response.js';
import { MessageReader } from './message-reader.js';

const { ReadResp } = streams;
type Recorded = InstanceType<typeof ReadResp.ReadEvent.RecordedEvent>;

const text = fc.string({ unit: 'binary', maxLength: 40 });
const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const aroundDigits = fc
  .constantFrom(0n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 49n - 1n, 2n ** 49n, 2n ** 53n)
  .map(String);
const json = fc.json({ stringUnit: 'binary', maxDepth: 3 });
const bytes = fc.oneof(
  json.map((written) => Buffer.from(written)),
  fc.constantFrom('', '{', '"\\ud800"', '{"a":"é💥"}', '\ufeff{}').map((written) => Buffer.from(written)),
  fc.uint8Array({ maxLength: 30 }),
);
const properties = fc.record(
  {
    type: fc.oneof(text, fc.constantFrom('', 'DecisionRecorded', '$metadata', 'ä')),
    created: fc.oneof(
      fc.constantFrom('17763456789012345', '0', '9999', '10000', '-1', '', ' 42 ', '0x10', 'soon', '99999999999999999'),
      // A Date ends at 8.64e15 ms.
      fc.bigInt({ min: 0n, max: 864n * 10n ** 17n }).map(String),
    ),
    'content-type': fc.oneof(text, fc.constant('application/json')),
    'x-other': text,
  },
  { requiredKeys: [] },
);

const recorded = fc
  .record({
    id: fc.oneof(
      fc.uuid(),
      text.filter((id) => id !== ''),
    ),
    stream: fc.oneof(text, fc.constantFrom('', 'entry-a/ü', '$$x')),
    revision: fc.oneof(number, aroundDigits),
    commit: fc.option(fc.oneof(number, aroundDigits)),
    prepare: fc.option(number),
    properties,
    data: bytes,
    metadata: bytes,
  })
  .map((event): Recorded => {
    const id = new shared.UUID();
    id.setString(event.id);
    const stream = new shared.StreamIdentifier();
    stream.setStreamName(Buffer.from(event.stream));
    const written = new ReadResp.ReadEvent.RecordedEvent();
    written.setId(id);
    written.setStreamIdentifier(stream);
    written.setStreamRevision(event.revision);
    if (event.commit !== null) written.setCommitPosition(event.commit);
    if (event.prepare !== null) written.setPreparePosition(event.prepare);
    for (const [name, value] of Object.entries(event.properties)) written.getMetadataMap().set(name, value);
    written.setData(event.data);
    written.setCustomMetadata(event.metadata);
    return written;
  });

const response = fc
  .record({ event: recorded, link: fc.option(recorded), position: fc.option(number) })
  .map(({ event, link, position }): Buffer => {
    const read = new ReadResp.ReadEvent();
    read.setEvent(event);
    if (link) read.setLink(link);
    if (position === null) read.setNoPosition(new shared.Empty());
    else read.setCommitPosition(position);
    const response = new ReadResp();
    response.setEvent(read);
    return Buffer.from(response.serializeBinary());
  });

/** What the client makes of it, but for bytes: nobody reads those, nor the second position. */
const asTheClientReads = (bytes: Uint8Array): StoredEvent => {
  const read = ReadResp.deserializeBinary(bytes).getEvent();
  const event = (read && conversion.convertGrpcEvent(read).event) as StoredEvent;
  const data = event.isJson ? event.data : undefined;
  const metadata = ArrayBuffer.isView(event.metadata) ? undefined : event.metadata;
  return { ...event, position: { commit: event.position.commit }, data, metadata };
};

const everything = (): MessageReader => new MessageReader(() => true);

describe('a response of the event store', () => {
  it('is read to the very event that the official client makes of it, one after the other', () => {
    fc.assert(
      fc.property(fc.array(response, { minLength: 1, maxLength: 5 }), (responses) => {
        const reader = everything();
        for (const bytes of responses) {
          expect(reader.read(bytes)).toStrictEqual({ kind: 'event', event: asTheClientReads(bytes) });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is passed over when its event is not wanted', () => {
    fc.assert(
      fc.property(response, (bytes) => {
        const { type, streamId } = asTheClientReads(bytes);
        const asked: string[][] = [];
        const reader = new MessageReader((...told) => {
          asked.push(told);
          return false;
        });
        expect(reader.read(bytes)).toEqual({ kind: 'nothing' });
        expect(asked).toEqual([[type, streamId]]);
      }),
    );
  });

  it('is refused in words when it was cut short anywhere', () => {
    fc.assert(
      fc.property(response, fc.nat(), (bytes, cut) => {
        const short = bytes.subarray(0, 1 + (cut % (bytes.length - 1)));
        expect(() => everything().read(short)).toThrow(MalformedResponse);
        expect(() => everything().read(short)).toThrow(/sent a response that cannot be read: .*EVENTSTORE_URL/);
      }),
    );
  });

  it('is read or refused, whatever bytes it consists of, and never read beyond', () => {
    const spoilt = fc.record({ bytes: response, at: fc.nat(), to: fc.nat(255) }).map(({ bytes, at, to }) => {
      bytes[at % bytes.length] = to;
      return bytes;
    });
    fc.assert(
      fc.property(
        fc.oneof(
          spoilt,
          fc.uint8Array().map((random) => Buffer.from(random)),
        ),
        (bytes) => {
          try {
            everything().read(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedResponse);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('tells what else the store says to one who follows', () => {
    const said = (tell: (response: InstanceType<typeof ReadResp>) => void): unknown => {
      const response = new ReadResp();
      tell(response);
      return everything().read(Buffer.from(response.serializeBinary()));
    };
    const checkpoint = new ReadResp.Checkpoint();
    checkpoint.setCommitPosition('18446744073709551615');
    checkpoint.setPreparePosition('7');
    const confirmation = new ReadResp.SubscriptionConfirmation();
    confirmation.setSubscriptionId('one');
    expect(said((response) => response.setCheckpoint(checkpoint))).toEqual({
      kind: 'checkpoint',
      position: 2n ** 64n - 1n,
    });
    expect(said((response) => response.setCaughtUp(new ReadResp.CaughtUp()))).toEqual({ kind: 'caught-up' });
    expect(said((response) => response.setFellBehind(new ReadResp.FellBehind()))).toEqual({ kind: 'fell-behind' });
    expect(said((response) => response.setConfirmation(confirmation))).toEqual({ kind: 'nothing' });
    expect(said((response) => response.setFirstStreamPosition('3'))).toEqual({ kind: 'nothing' });
    // A link whose event is gone.
    expect(said((response) => response.setEvent(new ReadResp.ReadEvent()))).toEqual({ kind: 'nothing' });
  });
});
