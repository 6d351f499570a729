import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { quantile } from './rounds.js';

/** The least that a small commit writes. */
const COMMIT = Buffer.alloc(8 * 1024, 1);
/** Written over again and again, as a journal is. */
const JOURNAL_BYTES = 4 * 1024 * 1024;

/** Milliseconds, 99th percentile, of writing as much as an append of one event does and flushing it, one at a time. */
export async function flushLatency(folder: string, samples: number): Promise<number> {
  const file = await open(join(folder, 'flushed'), 'w');
  try {
    await file.write(Buffer.alloc(JOURNAL_BYTES));
    await file.sync();
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const start = performance.now();
      await file.write(COMMIT, 0, COMMIT.length, (sample * COMMIT.length) % JOURNAL_BYTES);
      await file.sync();
      times.push(performance.now() - start);
    }
    return quantile(times, 0.99);
  } finally {
    await file.close();
  }
}
