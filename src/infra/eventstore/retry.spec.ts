import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ServedEventStore, serveEventStore } from './embedded/serve.js';
import { EventStoreUnavailable } from './errors.js';
import { EventLog } from './event-log.js';
import type { NewEvent } from './recorded-event.js';

const id = '6b6f2a44-0a87-4cf5-9e6f-0a6a7f6a0001';
const metadata = { $correlationId: id, $causationId: id, actor: 'ada', at: '2026-01-01T00:00:00.000Z', schema: 1 };
const event: NewEvent = { id, type: 'Tried', data: {}, metadata };

/** A port on which nobody listens, as of now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

describe('the first append of a client', () => {
  let dataDir = '';
  let log: EventLog;
  let port = 0;
  let store: ServedEventStore | null = null;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'birth-ledger-retry-'));
    port = await freePort();
    log = EventLog.connect(`esdb://127.0.0.1:${port}?tls=false`);
  });
  afterEach(async () => {
    await log.dispose();
    await store?.close();
    store = null;
    await rm(dataDir, { recursive: true });
  });

  it('says that the event store is away', async () => {
    await expect(log.append('tried-1', [event], 'no_stream')).rejects.toThrow(EventStoreUnavailable);
  });

  it('waits for one that is just starting', async () => {
    const appended = log.append('tried-1', [event], 'no_stream');
    store = await serveEventStore({ dataDir, port });
    expect(await appended).toEqual({ revision: 0n, position: 1n });
  });
});
