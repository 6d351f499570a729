import { execFileSync } from 'node:child_process';
import { binaryEvent, jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { serveEventStore } from '../serve.js';
import { bench } from './testing.js';

const { folder, start, client } = bench();

const residentMiB = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

describe('Readers that do not read', () => {
  it('cost the server a page each, not the log each', async () => {
    const server = await start({ dataDir: folder() });
    const writer = client(server);
    for (let number = 0; number < 120; number += 1) {
      await writer.appendToStream('large-1', binaryEvent({ type: 'Large', data: new Uint8Array(1_000_000) }));
    }
    const before = residentMiB(server.pid);
    const readers = Array.from({ length: 30 }, () => client(server).subscribeToAll());
    for (const reader of readers) {
      await new Promise((resolve) => reader.once('confirmation', resolve).resume());
      reader.pause();
    }
    for (let number = 0; number < 50; number += 1) {
      await writer.appendToStream('small-1', jsonEvent({ type: 'Small', data: {} }));
    }
    const { success } = await writer.appendToStream('small-1', jsonEvent({ type: 'Small', data: {} }));
    expect(success).toBe(true);
    // Thirty times the log would be 3,600 MiB.
    expect(residentMiB(server.pid) - before).toBeLessThan(600);
    for (const reader of readers) await reader.unsubscribe();
  });
});

describe('Subscriptions that come and go', () => {
  it('leave nothing behind', async () => {
    const server = await serveEventStore({ dataDir: folder() });
    const connected = client({ url: `esdb://127.0.0.1:${server.port}?tls=false` });
    await connected.appendToStream('a-1', jsonEvent({ type: 'Tested', data: {} }));
    for (let round = 0; round < 20; round += 1) {
      const subscriptions = Array.from({ length: 100 }, (_, number) =>
        number % 2 === 0 ? connected.subscribeToAll() : connected.subscribeToStream(`a-${number}`),
      );
      await Promise.all(
        subscriptions.map((one) => new Promise((resolve) => one.once('confirmation', resolve).resume())),
      );
      expect(server.subscriptions()).toBe(100);
      await Promise.all(subscriptions.map((one) => one.unsubscribe()));
      while (server.subscriptions() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await connected.dispose();
    await server.close();
  });
});
