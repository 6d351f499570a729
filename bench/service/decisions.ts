import { Agent, request } from 'node:http';
import { issueToken } from '../../src/infra/auth/issue-token.js';
import { median } from '../eventstore/rounds.js';
import { codeOf, collection, decision, toWrite } from '../projections/logs.js';
import type { BenchOptions } from '../registry.js';
import { atLeast, atMost, type Row } from '../row.js';
import { CALLERS, type Load, load } from './callers.js';
import { owner, type Service, withService } from './ground.js';

/** Decisions as people send them, each on an entry of its own, beside the least that writing their events can cost. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> => {
  const [rounds, perRound] = quick ? [3, 400] : [5, 5_000];
  return withService(perRound * (rounds + 1), async (service) => {
    const decide = await decider(service);
    const append = appender(service);
    const ours: Load[] = [];
    const peer: Load[] = [];
    for (let round = 0; round <= rounds; round++) {
      const from = round * perRound;
      peer.push(await load(perRound, (number) => append(from + number)));
      ours.push(await load(perRound, (number) => decide(from + number)));
    }
    // The first round of each only warms up.
    const figure = (loads: readonly Load[], of: 'rate' | 'p99'): number => median(loads.slice(1).map((one) => one[of]));
    const figures = (of: 'rate' | 'p99') => ({ ours: figure(ours, of), peer: figure(peer, of) });
    const name = `decisions over HTTP, ${CALLERS} callers`;
    return [
      atLeast(0.6, { name, ...figures('rate'), unit: 'decisions/s' }),
      atMost(3, { name: `${name}, p99`, ...figures('p99'), unit: 'ms' }),
    ];
  });
};

/** The same events to streams that the service does not read. */
const appender =
  ({ client, detectedAt }: Service) =>
  (index: number) =>
    client.appendToStream(`bare-${codeOf(index)}`, toWrite(decision(codeOf(index), 0, detectedAt)), {
      expectedRevision: 'no_stream',
    });

const decider = async ({ ground, url }: Service): Promise<(index: number) => Promise<void>> => {
  const token = await issueToken({ dataDir: ground.folder, person: owner });
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options = { agent, method: 'POST', headers };
  return async (index) => {
    const code = codeOf(index);
    const { to, reason } = decision(code, 0, 0n).data;
    const body = JSON.stringify({ collection, code, decision: to, reason });
    const answer = await post(`${url}/decisions/one`, options, body);
    if (!answer.includes('"recorded":1')) throw new Error(`The service answered ${answer} to ${body}.`);
  };
};

const post = (url: string, options: object, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
