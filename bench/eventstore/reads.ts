import { atLeast, type Row } from '../row.js';
import { inTurns, seconds } from './rounds.js';
import type { Client, Measured } from './servers.js';

/** A read of the whole of `$all`. */
export async function readsOfAll(ours: Measured, limit: Measured, events: number): Promise<Row> {
  const rate = (client: Client) => async () => events / (await seconds(() => readAll(client, events)));
  const figures = await inTurns(events > 500_000 ? 2 : 3, rate(ours.client), rate(limit.client));
  return atLeast(0.9, { name: `readAll over ${events.toLocaleString('en-US')} events`, ...figures, unit: 'events/s' });
}

export async function readAll(client: Client, events: number): Promise<void> {
  let count = 0;
  for await (const { event } of client.readAll({ maxCount: events })) if (event) count += 1;
  if (count !== events) throw new Error(`Read ${count} events of ${events}.`);
}
