import { randomUUID } from 'node:crypto';
import { atLeast, type Row } from '../row.js';
import { measuredEvent } from './events.js';
import { inTurns, seconds } from './rounds.js';
import type { Client, Measured } from './servers.js';

const CALLERS = 64;
const BATCH = 500;

/** Appends of one event by 64 callers at once, each to its own stream and at its exact revision, as commands do. */
export async function singleAppends(ours: Measured, limit: Measured, perRound: number): Promise<Row> {
  const rate = (client: Client) => async () => perRound / (await seconds(() => callers(client, perRound)));
  await inTurns(1, rate(ours.client), rate(limit.client));
  const figures = await inTurns(5, rate(ours.client), rate(limit.client));
  return atLeast(0.85, { name: 'appends of one event, 64 callers', ...figures, unit: 'events/s' });
}

async function callers(client: Client, total: number): Promise<void> {
  const each = Math.floor(total / CALLERS);
  const run = randomUUID();
  const caller = async (number: number) => {
    for (let revision = 0; revision < each; revision += 1) {
      const expectedRevision = revision === 0 ? 'no_stream' : BigInt(revision - 1);
      await client.appendToStream(`single-${run}-${number}`, measuredEvent(revision), { expectedRevision });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
}

/** Appends of 500 events by so many callers at once; a single one waits for each flush to disk before it goes on. */
export async function batchAppends(ours: Measured, limit: Measured, perRound: number, callers: number): Promise<Row> {
  const share = perRound / callers;
  const all = (client: Client) => () => Promise.all(Array.from({ length: callers }, () => load(client, share)));
  const rate = (client: Client) => async () => perRound / (await seconds(all(client)));
  await inTurns(1, rate(ours.client), rate(limit.client));
  const figures = await inTurns(5, rate(ours.client), rate(limit.client));
  const by = callers === 1 ? 'one caller' : `${callers} callers`;
  return atLeast(0.85, { name: `appends of ${BATCH} events, ${by}`, ...figures, unit: 'events/s' });
}

/** Fills a store with so many events, in new streams of 500. */
export async function load(client: Client, events: number): Promise<void> {
  const run = randomUUID();
  for (let first = 0; first < events; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, events - first) }, (_, index) => measuredEvent(first + index));
    await client.appendToStream(`batch-${run}-${first / BATCH}`, batch, { expectedRevision: 'no_stream' });
  }
}
