import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, forComparison, type Row } from '../row.js';
import { measuredEvent } from './events.js';
import { inTurns, quantile } from './rounds.js';
import type { Client, Measured } from './servers.js';

/** Rounds that are not counted: until then both sides, ours for longer, compile what such an append goes through. */
const WARM_UP = 2;

/** Rounds of which the median counts: a round's p99 hangs on how many of the client's garbage collections fall into it. */
const ROUNDS = 15;

/**
 * Milliseconds from the call of an append until a live subscriber has the event, 99th percentile. Beside it, for comparison,
 * that of the first round after everything has started; and that of the one thing that the limit leaves out, a flush to
 * the same disk, so that one can see how much of it the disk alone is.
 */
export async function liveLatency(ours: Measured, limit: Measured, folder: string, perRound: number): Promise<Row[]> {
  const p99 = (client: Client) => () => latency(client, perRound);
  const first = await inTurns(1, p99(ours.client), p99(limit.client));
  await inTurns(WARM_UP, p99(ours.client), p99(limit.client));
  const figures = await inTurns(ROUNDS, p99(ours.client), p99(limit.client));
  const flush = await inTurns(5, () => flushes(folder, perRound), p99(limit.client));
  return [
    atMost(2, { name: 'append to live subscriber, p99', ...figures, unit: 'ms' }),
    forComparison(
      { name: `the first ${perRound.toLocaleString('en-US')} of these, p99`, ...first, unit: 'ms' },
      'not yet compiled',
    ),
    forComparison({ name: 'a flush to disk alone, beside the same, p99', ...flush, unit: 'ms' }),
  ];
}

async function latency(client: Client, samples: number): Promise<number> {
  const subscription = client.subscribeToAll({ fromPosition: 'end' });
  let received: () => void = () => {};
  subscription.on('data', () => received());
  await new Promise((resolve) => subscription.once('confirmation', () => setTimeout(resolve, 50)));
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const arrival = new Promise<void>((resolve) => {
      received = resolve;
    });
    const start = performance.now();
    const acknowledged = client.appendToStream('live', measuredEvent(sample));
    await arrival;
    times.push(performance.now() - start);
    await acknowledged;
  }
  await subscription.unsubscribe();
  return quantile(times, 0.99);
}

/** The least that a small commit writes. */
const COMMIT = Buffer.alloc(8 * 1024, 1);
/** Written over again and again, as a journal is. */
const JOURNAL_BYTES = 4 * 1024 * 1024;

/** Writes as much as an append of one event does, and flushes it, one at a time. */
async function flushes(folder: string, samples: number): Promise<number> {
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
