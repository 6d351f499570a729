import { Server, type ServerInterceptor } from '@grpc/grpc-js';
import { Access } from './access/access.js';
import { appendHandler } from './grpc/append.js';
import { batchAppendHandler } from './grpc/batch-append.js';
import { deleteHandler, tombstoneHandler } from './grpc/delete.js';
import { gossipHandler, supportedMethodsHandler } from './grpc/node-info.js';
import { GossipService, ServerFeaturesService } from './grpc/protocol.js';
import { readHandler } from './grpc/read.js';
import { StreamsService } from './grpc/streams-service.js';
import { addUnservedServices } from './grpc/unserved.js';
import { widenWindow } from './grpc/wide-window.js';
import { writeTogether } from './grpc/write-together.js';
import { credentialsOf, listen } from './listen.js';
import { checkSettings, defaultSettings, type EmbeddedSettings } from './settings.js';
import type { Recovery } from './storage/recovery.js';
import { EventStore } from './streams/store.js';

/** A running event store in this process. */
export interface ServedEventStore {
  readonly port: number;
  /** What the last process left behind. */
  readonly recovery: Recovery;
  /** The position of the newest event when it started. */
  readonly lastPosition: number;
  /** How many subscriptions are open. */
  subscriptions(): number;
  /** Ends all calls, writes what waits and closes the file. */
  close(): Promise<void>;
}

export type ServeOptions = Partial<EmbeddedSettings> & Pick<EmbeddedSettings, 'dataDir'>;

/** EventStoreDB's own limit for one message. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;

const onEachCall: ServerInterceptor = (method, call) => {
  widenWindow(call);
  return writeTogether(method, call);
};

/**
 * Opens the store in a folder and serves it over EventStoreDB's gRPC protocol.
 *
 * @throws when another process owns the folder, the port is taken, the store is damaged, or the settings would expose it
 * or cannot be used.
 */
export async function serveEventStore(options: ServeOptions): Promise<ServedEventStore> {
  const settings: EmbeddedSettings = { ...defaultSettings, ...options };
  checkSettings(settings);
  const credentials = credentialsOf(settings);
  const store = new EventStore(settings);
  const { recovery, lastPosition } = store;
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    interceptors: [onEachCall],
  });
  try {
    const address = { host: settings.host, port: 0 };
    addServices(server, store, settings, () => address);
    address.port = await listen(server, settings, credentials);
    return {
      port: address.port,
      recovery,
      lastPosition,
      subscriptions: () => store.signals.size,
      close: () => close(server, store),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function addServices(
  server: Server,
  store: EventStore,
  settings: EmbeddedSettings,
  address: () => { host: string; port: number },
): void {
  const access = new Access(settings.users, store.view);
  const context = { store, access, settings };
  server.addService(StreamsService, {
    read: readHandler(context),
    append: appendHandler(context),
    batchAppend: batchAppendHandler(context),
    delete: deleteHandler(context),
    tombstone: tombstoneHandler(context),
  });
  server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethodsHandler() });
  server.addService(GossipService, { read: gossipHandler(address) });
  addUnservedServices(server);
}

async function close(server: Server, store: EventStore): Promise<void> {
  server.forceShutdown();
  await store.close();
}
