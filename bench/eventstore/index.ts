import type { BenchOptions } from '../registry.js';
import { type Row, within } from '../row.js';
import { batchAppends, load, singleAppends } from './appends.js';
import { EVENT_BYTES } from './events.js';
import { liveLatency } from './live.js';
import { readAll, readsOfAll } from './reads.js';
import { seconds } from './rounds.js';
import { folderBytes, residentMiB, startLimit, startOurs, stop, withFolder } from './servers.js';

const MIB = 250;
const START_SECONDS = 1;
const DISK_FACTOR = 1.8;

/** Measures the embedded event store against the limit of what its client can be served. */
export async function run({ quick }: BenchOptions): Promise<Row[]> {
  const amount = quick
    ? { single: 5_000, batch: 10_000, stored: 50_000, live: 300 }
    : { single: 20_000, batch: 50_000, stored: 1_000_000, live: 1_000 };
  return [...(await speeds(amount)), ...(await sizes(amount.stored))];
}

async function speeds(amount: { single: number; batch: number; live: number }): Promise<Row[]> {
  return withFolder(async (folder) => {
    const ours = await startOurs(folder);
    const limit = await startLimit();
    try {
      return [
        await singleAppends(ours, limit, amount.single),
        await batchAppends(ours, limit, amount.batch, 1),
        await batchAppends(ours, limit, amount.batch, 4),
        ...(await liveLatency(ours, limit, folder, amount.live)),
      ];
    } finally {
      await stop(ours);
      await stop(limit);
    }
  });
}

/** What a large store costs: to read, in memory, on disk, and to start. */
async function sizes(stored: number): Promise<Row[]> {
  return withFolder(async (folder) => {
    const events = `${stored.toLocaleString('en-US')} events`;
    const filled = await startOurs(folder);
    await load(filled.client, stored);
    await stop(filled);
    const disk = folderBytes(folder) / (stored * EVENT_BYTES);
    let ours = await startOurs(folder);
    await stop(ours);
    const start = await seconds(async () => {
      ours = await startOurs(folder);
    });
    const limit = await startLimit();
    try {
      const read = await readsOfAll(ours, limit, stored);
      await readAll(ours.client, stored);
      const memory = residentMiB(ours.server.pid);
      return [
        read,
        within({ name: `resident memory, ${events} stored and read`, ours: memory, peer: MIB, unit: 'MiB' }),
        within({ name: `start with ${events} stored`, ours: start, peer: START_SECONDS, unit: 's' }),
        within({ name: `disk, ${events} of ${EVENT_BYTES} bytes`, ours: disk, peer: DISK_FACTOR, unit: 'x' }),
      ];
    } finally {
      await stop(ours);
      await stop(limit);
    }
  });
}
