import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atMost, forComparison, type Row } from '../row.js';
import { flushLatency } from './flush.js';
import type { LiveRequest, LiveTimes } from './live-client.js';
import { quantile, type Sides } from './rounds.js';
import type { Measured } from './servers.js';

/**
 * Client processes, one after the other. A process keeps for its life how far V8 has let its heap grow and what it has
 * compiled, and with that a p99 of its own: of one and the same server they differ by a half and more.
 */
const CLIENTS = 7;

/** Rounds of a client that are not counted: until then it, and the first one's servers, compile what such an append goes through. */
const WARM_UP = 3;

/** Rounds of a client that are counted. */
const ROUNDS = 6;

/**
 * Milliseconds from the call of an append until a live subscriber has the event, 99th percentile of all appends of all
 * clients. Beside it, for comparison, that of the client whose ratio is the highest; that of the first round after
 * everything has started; and that of the one thing that the limit leaves out, a flush to the same disk, so that one can
 * see how much of it the disk alone is.
 */
export async function liveLatency(ours: Measured, limit: Measured, folder: string, perRound: number): Promise<Row[]> {
  const request = {
    servers: { ours: ours.server.url, peer: limit.server.url },
    rounds: WARM_UP + ROUNDS,
    perRound,
  };
  const clients: LiveTimes[] = [];
  for (let client = 0; client < CLIENTS; client += 1) clients.push(await timesOf(request));
  const ofEach = clients.map((client) => p99([client], WARM_UP));
  const highest = ofEach.reduce((one, other) => (ratio(other) > ratio(one) ? other : one));
  const flush = await flushLatency(folder, 5 * perRound);
  const all = p99(clients, WARM_UP);
  return [
    atMost(2, { name: 'append to live subscriber, p99', ...all, unit: 'ms' }),
    forComparison(
      { name: `the same, of one of ${CLIENTS} clients`, ...highest, unit: 'ms' },
      'the highest ratio of them',
    ),
    forComparison(
      {
        name: `the first ${perRound.toLocaleString('en-US')} of these, p99`,
        ...p99(clients.slice(0, 1), 0, 1),
        unit: 'ms',
      },
      'not yet compiled',
    ),
    forComparison({ name: 'a flush to disk alone, p99', ours: flush, peer: all.peer, unit: 'ms' }),
  ];
}

/** @throws when the process ends without an answer; what it said of it stands on the standard error */
async function timesOf(request: LiveRequest): Promise<LiveTimes> {
  const client = fork(fileURLToPath(new URL('./live-client.ts', import.meta.url)));
  let times: LiveTimes | undefined;
  client.once('message', (answer: LiveTimes) => {
    times = answer;
  });
  client.send(request);
  const [code] = await once(client, 'exit');
  if (!times) throw new Error(`A client of the live row ended with code ${code} before it had measured anything.`);
  return times;
}

/** Of all appends of some clients, in the rounds from `first` to before `end`. */
function p99(clients: readonly LiveTimes[], first: number, end?: number): Sides<number> {
  const of = (side: keyof LiveTimes) =>
    quantile(
      clients.flatMap((client) => client[side].slice(first, end).flat()),
      0.99,
    );
  return { ours: of('ours'), peer: of('peer') };
}

const ratio = ({ ours, peer }: Sides<number>): number => ours / peer;
