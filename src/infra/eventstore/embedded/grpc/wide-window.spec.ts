import { once } from 'node:events';
import { type ClientHttp2Session, connect, type Settings } from 'node:http2';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bench } from '../faults/testing.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../start.js';

const { folder } = bench();
let server: StartedEventStore;
let connection: ClientHttp2Session;

beforeEach(async () => {
  server = await startEmbeddedEventStore({ dataDir: folder() });
  connection = connect(`http://127.0.0.1:${server.port}`);
});

afterEach(async () => {
  connection.close();
  await server.stop();
});

describe('A connection', () => {
  it('takes a whole append at once after its first call', async () => {
    const settings = async () => (await once(connection, 'remoteSettings'))[0] as Settings;
    const usual = (await settings()).initialWindowSize ?? 0;
    const call = connection.request({
      ':method': 'POST',
      ':path': '/event_store.client.server_features.ServerFeatures/GetSupportedMethods',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    call.end(Buffer.alloc(5));
    call.resume();
    const [wide] = await Promise.all([settings(), once(call, 'close')]);
    expect(wide.initialWindowSize).toBeGreaterThan(1024 * 1024);
    expect(wide.initialWindowSize).toBeGreaterThan(usual);
  });

  it('carries appends that are larger than all that may be sent ahead', async () => {
    const client = EventStoreDBClient.connectionString(server.url);
    const notes = 'n'.repeat(900_000);
    const appends = Array.from({ length: 8 }, (_, index) =>
      client.appendToStream(`wide-${index}`, jsonEvent({ type: 'Tested', data: { notes } })),
    );
    const results = await Promise.all(appends);
    expect(results.map(({ success }) => success)).toEqual(appends.map(() => true));
    await client.dispose();
  });
});
