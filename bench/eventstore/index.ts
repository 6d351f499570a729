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
  return [...(await speeds()), ...(await sizes(quick ? 100_000 : 1_000_000))];
}

/** The same whatever the time: of fewer, most would be made by code that is not yet compiled. */
async function speeds(): Promise<Row[]> {
  return withFolder(async (folder) => {
    const ours = await startOurs(folder);
    const limit = await startLimit();
    try {
      return [
        await singleAppends(ours, limit, { count: 20, events: 5_000 }),
        await batchAppends(ours, limit, { count: 40, events: 10_000 }, 1),
        await batchAppends(ours, limit, { count: 30, events: 10_000 }, 4),
        ...(await liveLatency(ours, limit, folder, 1_000)),
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
