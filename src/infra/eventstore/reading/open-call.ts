import type { EventStoreDBClient } from '@eventstore/db-client';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Wanted } from './event-reader.js';
import { type LogMessage, MessageReader } from './message-reader.js';

const { path, requestSerialize } = services.StreamsService.read;

/** A read that is under way. */
export type LogCall = ClientReadableStream<LogMessage>;

export type LogRead = {
  /** For the client's debug output. */
  readonly name: string;
  readonly request: ReadReq;
  /** Which events to deliver. */
  readonly wanted: Wanted;
  /** After so many milliseconds the store is taken to be gone; Infinity for a read without end. */
  readonly deadline: number;
};

/**
 * Opens a read over the connection of the official client: its node, its credentials, and it connects anew after a
 * failure. Only what the store answers is read by our own code: a small event takes 9 µs of CPU by that, the window's turns
 * included, and 19 when the client reads it.
 * @throws what the official client throws when it finds no store
 */
export const openCall = (client: EventStoreDBClient, read: LogRead): Promise<LogCall> => open.call(client, read);

/** What the client keeps for its own methods is open to a function that is called as one of them. */
function open(this: EventStoreDBClient, { name, request, wanted, deadline }: LogRead): Promise<LogCall> {
  const messages = new MessageReader(wanted);
  const [metadata, options] = this.callArguments({}, { deadline: Date.now() + deadline });
  const create = this.GRPCStreamCreator(services.StreamsClient, name, (streams) =>
    streams.makeServerStreamRequest(
      path,
      requestSerialize,
      (bytes) => messages.read(bytes),
      request,
      metadata,
      options,
    ),
  );
  return create();
}
