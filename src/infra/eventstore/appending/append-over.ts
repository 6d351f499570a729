import type { EventStoreDBClient } from '@eventstore/db-client';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Appended } from '../recorded-event.js';
import { AppendCall, type AppendStream } from './append-call.js';
import type { Append } from './append-request.js';

const { path } = services.StreamsService.batchAppend;

type Streams = InstanceType<typeof services.StreamsClient>;

/** The one call of each connection that a client has made. */
const calls = new WeakMap<Streams, AppendStream | Promise<AppendStream>>();
const appenders = new WeakMap<AppendStream, AppendCall>();

/**
 * Appends over the connection of the official client: its node, its credentials, and it connects anew after a failure.
 * Only the messages are written and read by our own code.
 * @throws what the official client throws
 */
export const appendOver = (client: EventStoreDBClient, append: Append): Promise<Appended> => over.call(client, append);

/** What the client keeps for its own methods is open to a function that is called as one of them. */
async function over(this: EventStoreDBClient, append: Append): Promise<Appended> {
  const open = (streams: Streams): AppendStream => {
    const [metadata, options] = this.callArguments({}, { deadline: Number.POSITIVE_INFINITY });
    const call = streams.makeBidiStreamRequest(path, unchanged, unchanged, metadata, options);
    appenders.set(call, new AppendCall(call));
    return call;
  };
  const call = await this.GRPCStreamCreator(services.StreamsClient, 'append', open, calls)();
  const appender = appenders.get(call);
  if (!appender) throw new Error('A call of appends was not opened here.');
  return appender.append(append);
}

const unchanged = (bytes: Buffer): Buffer => bytes;
