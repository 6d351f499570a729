import { randomUUID } from 'node:crypto';
import { atLeast, type Row } from '../row.js';
import { measuredEvent } from './events.js';
import { ratesInTurns } from './rounds.js';
import type { Client, Measured } from './servers.js';

const CALLERS = 64;
const BATCH = 500;

/** Events that each side takes before they count. */
const WARM_UP = 50_000;

/** How often each side has its turn, and the events of one. */
export interface Rounds {
  readonly count: number;
  readonly events: number;
}

/** Appends of one event by 64 callers at once, each to its own stream and at its exact revision, as commands do. */
export async function singleAppends(ours: Measured, limit: Measured, rounds: Rounds): Promise<Row> {
  const figures = await rates(ours, limit, rounds, callers);
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
export async function batchAppends(ours: Measured, limit: Measured, rounds: Rounds, callers: number): Promise<Row> {
  const figures = await rates(ours, limit, rounds, (client, events) =>
    Promise.all(Array.from({ length: callers }, () => load(client, events / callers))),
  );
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

/** Events per second of both sides, once what they run is compiled. */
async function rates(
  ours: Measured,
  limit: Measured,
  { count, events }: Rounds,
  work: (client: Client, events: number) => Promise<unknown>,
): Promise<{ ours: number; peer: number }> {
  await work(ours.client, WARM_UP);
  await work(limit.client, WARM_UP);
  return ratesInTurns(
    count,
    events,
    () => work(ours.client, events),
    () => work(limit.client, events),
  );
}
