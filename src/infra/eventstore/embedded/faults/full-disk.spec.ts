import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { binaryEvent, type EventStoreDBClient } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { verifyEventStore } from '../upkeep/verify.js';
import { bench, collect } from './testing.js';

const { folder, start, client } = bench();
const event = () => binaryEvent({ type: 'Large', data: new Uint8Array(50_000) });

/** Appends until one is refused; returns how many were acknowledged, and the refusal. */
async function fill(connected: EventStoreDBClient): Promise<{ acknowledged: number; refusal: Error }> {
  for (let acknowledged = 0; acknowledged < 1_000; acknowledged += 1) {
    try {
      await connected.appendToStream('a-1', event());
    } catch (error) {
      return { acknowledged, refusal: error as Error };
    }
  }
  throw new Error('The disk never got full.');
}

describe('A store that may not grow any further', () => {
  it('refuses appends with a sentence, keeps reading, loses nothing, and goes on when it has room', async () => {
    const dataDir = folder();
    const server = await start({ dataDir, maxBytes: 1024 * 1024 });
    const connected = client(server);
    const { acknowledged, refusal } = await fill(connected);
    expect(refusal.message).toMatch(/disk of the event store is full/);
    expect(acknowledged).toBeGreaterThan(5);
    expect(await collect(connected.readStream('a-1'))).toHaveLength(acknowledged);
    await server.stop();

    const roomy = await start({ dataDir, maxBytes: 10 * 1024 * 1024 });
    const again = client(roomy);
    const { nextExpectedRevision } = await again.appendToStream('a-1', event(), {
      expectedRevision: BigInt(acknowledged - 1),
    });
    expect(nextExpectedRevision).toBe(BigInt(acknowledged));
    await roomy.stop();
    expect(verifyEventStore(dataDir).findings).toEqual([]);
  });

  it('does not let a large append that fails take small ones with it', async () => {
    const connected = client(await start({ dataDir: folder(), maxBytes: 512 * 1024 }));
    const small = () => binaryEvent({ type: 'Small', data: new Uint8Array(100) });
    const large = connected.appendToStream('large', Array.from({ length: 20 }, event));
    const others = Array.from({ length: 20 }, (_, number) => connected.appendToStream(`small-${number}`, small()));
    await expect(large).rejects.toThrow(/full/);
    expect((await Promise.all(others)).every(({ success }) => success)).toBe(true);
  });
});

/** A file system of four megabytes, where the system lets an ordinary user make one for a process of their own. */
const SMALL_DISK =
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=4m tmpfs "$0"', '/tmp']).status === 0;

describe.each(SMALL_DISK ? ['a small disk'] : [])('A store on %s', () => {
  it('refuses appends while the disk is full, and goes on when there is room, without a restart', async () => {
    const dataDir = folder();
    const program = fileURLToPath(new URL('../server-main.ts', import.meta.url));
    const mounted = ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"', dataDir];
    const child = spawn('unshare', [...mounted, process.execPath, '--import', 'tsx', program, '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { port, pid } = JSON.parse(line) as { port: number; pid: number };
      // The child's mounts, seen from here.
      const ballast = `/proc/${pid}/root${dataDir}/ballast`;
      writeFileSync(ballast, Buffer.alloc(2_500_000, 1));
      const connected = client({ url: `esdb://127.0.0.1:${port}?tls=false` });
      const { acknowledged, refusal } = await fill(connected);
      expect(refusal.message).toMatch(/disk of the event store is full/);
      expect(await collect(connected.readStream('a-1'))).toHaveLength(acknowledged);
      rmSync(ballast);
      const { nextExpectedRevision } = await connected.appendToStream('a-1', event());
      expect(nextExpectedRevision).toBe(BigInt(acknowledged));
      expect(await collect(connected.readStream('a-1'))).toHaveLength(acknowledged + 1);
      writeFileSync(ballast, Buffer.alloc(1_000_000, 1));
      expect((await fill(connected)).refusal.message).toMatch(/disk of the event store is full/);
    } finally {
      child.kill('SIGTERM');
      // It ends in good order on a full disk, too.
      expect(await once(child, 'exit')).toEqual([0, null]);
    }
  });
});
