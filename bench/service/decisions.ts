import { Agent, request } from 'node:http';
import { issueToken } from '../../src/infra/auth/issue-token.js';
import { median } from '../eventstore/rounds.js';
import { codeOf, collection, decision, toWrite } from '../projections/logs.js';
import type { BenchOptions } from '../registry.js';
import { atLeast, atMost, forComparison, type Row } from '../row.js';
import { CALLERS, type Load, load } from './callers.js';
import { owner, type Service, withService } from './ground.js';

/** So many of each before anything is measured: a service that has just started takes twice the time for each. */
const warmUp = 3_000;

/** Decisions as people send them, each on an entry of its own, beside the least that writing their events can cost. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> => {
  const [rounds, perRound] = quick ? [3, 3_000] : [5, 5_000];
  return withService(warmUp + perRound * rounds, async (service) => {
    const { decide, knock } = await caller(service);
    const append = appender(service);
    await load(warmUp, append);
    await load(warmUp, decide);
    await load(warmUp, knock);
    const ours: Load[] = [];
    const peer: Load[] = [];
    const edge: Load[] = [];
    for (let from = warmUp; from < warmUp + perRound * rounds; from += perRound) {
      peer.push(await load(perRound, (number) => append(from + number)));
      ours.push(await load(perRound, (number) => decide(from + number)));
      edge.push(await load(perRound, knock));
    }
    const figure = (loads: readonly Load[], of: 'rate' | 'p99'): number => median(loads.map((one) => one[of]));
    const figures = (of: 'rate' | 'p99', loads = ours) => ({ ours: figure(loads, of), peer: figure(peer, of) });
    const name = `decisions over HTTP, ${CALLERS} callers`;
    return [
      atLeast(0.6, { name, ...figures('rate'), unit: 'decisions/s' }),
      atMost(3, { name: `${name}, p99`, ...figures('p99'), unit: 'ms' }),
      forComparison({
        name: 'the same requests, turned away at the edge',
        ...figures('rate', edge),
        unit: 'requests/s',
      }),
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

type Caller = {
  /** Decides on an entry. */
  readonly decide: (index: number) => Promise<void>;
  /** Sends what its token allows and its checks turn away, before anything is looked up: what HTTP alone costs. */
  readonly knock: () => Promise<void>;
};

const caller = async ({ ground, url }: Service): Promise<Caller> => {
  const token = await issueToken({ dataDir: ground.folder, person: owner });
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options = { agent, method: 'POST', headers };
  const send = async (body: object, expected: string): Promise<void> => {
    const text = JSON.stringify(body);
    const answer = await post(`${url}/decisions/one`, options, text);
    if (!answer.includes(expected)) throw new Error(`The service answered ${answer} to ${text}.`);
  };
  return {
    decide: (index) => {
      const code = codeOf(index);
      const { to, reason } = decision(code, 0, 0n).data;
      return send({ collection, code, decision: to, reason }, '"recorded":1');
    },
    knock: () => send({ collection, decision: 'EXEMPT', reason: 'No code.' }, '"status":400'),
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
