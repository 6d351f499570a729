import { atMost, type Row } from '../row.js';
import { measuredEvent } from './events.js';
import { inTurns, quantile } from './rounds.js';
import type { Client, Measured } from './servers.js';

/** Milliseconds from the call of an append until a live subscriber has the event, 99th percentile. */
export async function liveLatency(ours: Measured, limit: Measured, perRound: number): Promise<Row> {
  const p99 = (client: Client) => () => latency(client, perRound);
  await inTurns(1, p99(ours.client), p99(limit.client));
  const figures = await inTurns(5, p99(ours.client), p99(limit.client));
  return atMost(2, { name: 'append to live subscriber, p99', ...figures, unit: 'ms' });
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
