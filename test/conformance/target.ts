import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll } from '@jest/globals';
import { startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';

/** The server under test, as every spec here sees it: an address. */
interface Target {
  readonly url: string;
  close(): Promise<void>;
}

/** The server that `EVENTSTORE_URL` names; without it, an embedded one that allows what EventStoreDB allows. */
async function openTarget(): Promise<Target> {
  const url = process.env.EVENTSTORE_URL;
  if (url) return { url, close: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'birth-ledger-conformance-'));
  const server = await startEmbeddedEventStore({ dataDir, allowDeletes: true });
  return {
    url: server.url,
    async close() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What a spec works with. */
export interface Conformance {
  readonly url: string;
  readonly client: EventStoreDBClient;
  /** A further client, with these settings in its connection string; closed after the spec. */
  connect(settings?: string): EventStoreDBClient;
}

/** Opens the server under test for a spec file and closes everything after it. */
export function conformance(): Conformance {
  let target: Target;
  let client: EventStoreDBClient;
  const clients: EventStoreDBClient[] = [];
  const connect = (settings?: string): EventStoreDBClient => {
    const separator = target.url.includes('?') ? '&' : '?';
    const connected = EventStoreDBClient.connectionString(
      settings ? `${target.url}${separator}${settings}` : target.url,
    );
    clients.push(connected);
    return connected;
  };
  beforeAll(async () => {
    target = await openTarget();
    client = connect();
  });
  afterAll(async () => {
    for (const connected of clients) await connected.dispose();
    await target.close();
  });
  return {
    get url() {
      return target.url;
    },
    get client() {
      return client;
    },
    connect,
  };
}

/** A stream name that no other run has used: a real server keeps what earlier runs wrote. */
export const newStream = (about = 'stream'): string => `conformance-${about}-${randomUUID()}`;
