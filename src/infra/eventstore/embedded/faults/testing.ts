import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, afterEach } from '@jest/globals';
import { type StartedEventStore, type StartOptions, startEmbeddedEventStore } from '../start.js';

/** What specs open and these helpers close again. */
export interface Bench {
  /** A folder of its own, gone after the spec file. */
  folder(): string;
  /** A server, ended after the test if the test did not end it. */
  start(options: StartOptions): Promise<StartedEventStore>;
  /** A client of it, closed after the test. */
  client(server: { readonly url: string }, settings?: string): EventStoreDBClient;
}

/** Helpers of a spec file that starts servers of its own. */
export function bench(): Bench {
  const folders: string[] = [];
  let servers: StartedEventStore[] = [];
  let clients: EventStoreDBClient[] = [];
  afterEach(async () => {
    for (const client of clients) await client.dispose();
    for (const server of servers) await server.stop();
    clients = [];
    servers = [];
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder() {
      const folder = mkdtempSync(join(tmpdir(), 'birth-ledger-eventstore-'));
      folders.push(folder);
      return folder;
    },
    async start(options) {
      const server = await startEmbeddedEventStore(options);
      servers.push(server);
      return server;
    },
    client({ url }, settings = '') {
      const client = EventStoreDBClient.connectionString(`${url}${settings}`);
      clients.push(client);
      return client;
    },
  };
}

/** All that a read gives. */
export async function collect<T>(reading: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of reading) all.push(item);
  return all;
}
