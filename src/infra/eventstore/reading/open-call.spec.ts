import { once } from 'node:events';
import { DeadlineExceededError } from '@eventstore/db-client';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { strangers } from '../../../../test/support/stranger.js';
import { collect } from '../embedded/faults/testing.js';
import type { EventLog } from '../event-log.js';
import { SubscriptionDropped } from '../subscription/dropped.js';
import { LogSubscription } from '../subscription/log-subscription.js';
import { messagesOf } from './messages-of.js';
import { openCall } from './open-call.js';
import { wholeLog } from './read-request.js';

describe('a read from something that speaks gRPC and is no event store', () => {
  const stranger = strangers();
  type Answer = (call: ServerWritableStream<unknown, Buffer>) => void;

  /** A log whose every read is answered like that. */
  const answering = (answer: Answer): Promise<EventLog> => {
    const { path, requestStream, responseStream, requestSerialize, requestDeserialize } = services.StreamsService.read;
    const raw = { responseSerialize: (bytes: Buffer) => bytes, responseDeserialize: (bytes: Buffer) => bytes };
    return stranger(
      { read: { path, requestStream, responseStream, requestSerialize, requestDeserialize, ...raw } },
      { read: answer },
    );
  };

  const refused = /sent a response that cannot be read: .* EVENTSTORE_URL names an event store/;

  it('is refused in words, and the call ends', async () => {
    let cancelled: Promise<unknown> = Promise.resolve();
    const log = await answering((call) => {
      cancelled = once(call, 'cancelled');
      call.write(Buffer.from([0x0a, 200, 1, 0x0a]));
    });
    await expect(collect(log.readAll())).rejects.toThrow(refused);
    await cancelled;
  });

  it('drops a subscription with the same words', async () => {
    const log = await answering((call) => call.write(Buffer.from('<html>')));
    const subscription = new LogSubscription(log, { after: null, prefixes: ['entry-'] });
    try {
      const reading = subscription.readable(60_000);
      await expect(reading).rejects.toThrow(SubscriptionDropped);
      await expect(reading).rejects.toThrow(refused);
    } finally {
      subscription.close();
    }
  });

  it('ends at its deadline when no answer comes', async () => {
    const log = await answering(() => undefined);
    const read = { name: 'readAll', request: wholeLog(null), wanted: () => true, deadline: 200 };
    await expect(collect(messagesOf(await openCall(log.client, read)))).rejects.toThrow(DeadlineExceededError);
  });

  it('drops a subscription that it ends', async () => {
    const log = await answering((call) => call.end());
    const subscription = new LogSubscription(log, { after: null, prefixes: ['entry-'] });
    await expect(subscription.readable(60_000)).rejects.toThrow(/the server ended it.*opened again from the last/);
  });
});
