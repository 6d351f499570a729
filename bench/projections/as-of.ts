import type pg from 'pg';
import { createPool } from '../../src/infra/postgres/pool.js';
import { GetEntry, GetEntryHandler } from '../../src/projections/ledger/get-entry.js';
import { ListEntries, ListEntriesHandler } from '../../src/projections/ledger/list-entries.js';
import type { AsOf } from '../../src/projections/shared/as-of.js';
import { quantile, seconds } from '../eventstore/rounds.js';
import type { BenchOptions } from '../registry.js';
import { atMost, type Row } from '../row.js';
import { Ground } from './ground.js';
import { codeOf, collection, writeLap } from './logs.js';
import { rebuildApart } from './rebuilds.js';
import { giveVersions } from './versions.js';

const versionsEach = 10;
const pageLength = 100;

/** The program's own queries, now and as of the middle of the log, where half of each entry's versions are yet to come. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> =>
  Ground.with(async (ground) => {
    const entries = quick ? 20_000 : 100_000;
    const store = await ground.store();
    const detectedAt = await writeLap(store.client, entries);
    const url = await ground.readModel();
    await rebuildApart(store.url, url, 'ledger');
    const middle = await giveVersions(url, versionsEach, detectedAt);
    const pool = createPool(url, { applicationName: 'bench', max: 1 });
    try {
      return await queries(pool, entries, { position: middle }, quick ? 2_000 : 5_000);
    } finally {
      await pool.end();
    }
  });

const queries = async (pool: pg.Pool, entries: number, moment: AsOf, samples: number): Promise<Row[]> => {
  const one = new GetEntryHandler(pool);
  const list = new ListEntriesHandler(pool);
  const anyEntry = (): string => codeOf(Math.floor(Math.random() * entries));
  const entry = (asOf: AsOf | null) => async () => {
    const code = anyEntry();
    if (!(await one.execute(new GetEntry(collection, code, asOf))))
      throw new Error(`The ledger does not know ${code}.`);
  };
  const page = (asOf: AsOf | null) => () => {
    const cursor = Buffer.from(JSON.stringify([collection, anyEntry()])).toString('base64url');
    return list.execute(new ListEntries({ ...noFilter, collection }, pageLength, cursor, asOf));
  };
  const history = (entries * versionsEach).toLocaleString('en-US');
  const row = async (name: string, query: (asOf: AsOf | null) => () => Promise<unknown>): Promise<Row> => {
    await latencies(query(moment), query(null), samples / 5);
    const figures = await latencies(query(moment), query(null), samples);
    return atMost(2, { name: `${name} as of a moment, ${history} versions, p99`, ...figures, unit: 'ms' });
  };
  return [await row('one entry', entry), await row(`${pageLength} entries`, page)];
};

const noFilter = { decision: null, status: null, decidedBy: null, pendingOnboarding: null };

/** The 99th percentile of both in milliseconds, asked by turns, so that what else the machine does falls on both alike. */
const latencies = async (
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
  samples: number,
): Promise<{ ours: number; peer: number }> => {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let sample = 0; sample < samples; sample++) {
    times.ours.push(1_000 * (await seconds(ours)));
    times.peer.push(1_000 * (await seconds(peer)));
  }
  return { ours: quantile(times.ours, 0.99), peer: quantile(times.peer, 0.99) };
};
