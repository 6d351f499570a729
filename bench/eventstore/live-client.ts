/**
 * One client of the live row, in a process of its own. Asked by its parent, it appends to both servers in turns and sends
 * back how long each append took to reach a subscriber.
 */
import db from '@eventstore/db-client';
import { load } from './appends.js';
import { measuredEvent } from './events.js';
import { type Sides, takenInTurns } from './rounds.js';
import type { Client } from './servers.js';

export interface LiveRequest {
  /** Connection strings. */
  readonly servers: Sides<string>;
  readonly rounds: number;
  readonly perRound: number;
}

/** For each side and round, the milliseconds of every append. */
export type LiveTimes = Sides<readonly (readonly number[])[]>;

/**
 * Events that it appends to each server beforehand. A client that has done little collects its garbage twice as often as
 * one that has been at work for a while, whose numbers are the ones to know.
 */
const WARM_UP = 50_000;

process.once('message', async (request: LiveRequest) => {
  const times = await measured(request);
  process.send?.(times, () => process.exit(0));
});

async function measured({ servers, rounds, perRound }: LiveRequest): Promise<LiveTimes> {
  const ours = db.EventStoreDBClient.connectionString(servers.ours);
  const peer = db.EventStoreDBClient.connectionString(servers.peer);
  await load(ours, WARM_UP);
  await load(peer, WARM_UP);
  return takenInTurns(
    rounds,
    () => latencies(ours, perRound),
    () => latencies(peer, perRound),
  );
}

async function latencies(client: Client, samples: number): Promise<number[]> {
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
  return times;
}
