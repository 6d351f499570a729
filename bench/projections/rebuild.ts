import { median } from '../eventstore/rounds.js';
import type { BenchOptions } from '../registry.js';
import { atLeast, atMost, type Row } from '../row.js';
import { copyRate, exportRows } from './copy.js';
import { Ground } from './ground.js';
import { writeLap } from './logs.js';
import { type Rebuilt, rebuildApart } from './rebuilds.js';

const rounds = 3;

/** A ledger of three sizes is rebuilt from the pages of its scans, into a read model that holds nothing yet. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> =>
  Ground.with(async (ground) => {
    const entries = quick ? 100_000 : 1_000_000;
    const small = await rebuilds(ground, entries / 100);
    const middle = await rebuilds(ground, entries / 10);
    const large = await rebuilds(ground, entries);
    await exportRows(large.database, ground.path('rows'));
    const copies: number[] = [];
    for (let round = 0; round < rounds; round++) {
      copies.push(await copyRate(await ground.readModel(), ground.path('rows')));
    }
    return [
      atLeast(0.6, {
        name: `rebuild of a ledger of ${figure(entries)} entries, beside COPY`,
        ours: median(large.all.map(({ seconds }) => entries / seconds)),
        peer: median(copies),
        unit: 'rows/s',
      }),
      atMost(1.5, {
        name: `peak memory of a rebuild, ${figure(entries)} entries beside ${figure(entries / 100)}`,
        ours: median(large.all.map(({ peakMiB }) => peakMiB)),
        peer: median(small.all.map(({ peakMiB }) => peakMiB)),
        unit: 'MiB',
      }),
      growth(entries, large, middle),
      growth(entries / 10, middle, small),
    ];
  });

type Rebuilds = { readonly all: readonly Rebuilt[]; readonly database: string };

const figure = (rows: number): string => rows.toLocaleString('en-US');

/** Ten times the entries, beside a tenth of them. */
const growth = (entries: number, longer: Rebuilds, shorter: Rebuilds): Row =>
  atMost(11, {
    name: `rebuild of ${figure(entries)} entries beside ${figure(entries / 10)}`,
    ours: median(longer.all.map(({ seconds }) => seconds)),
    peer: median(shorter.all.map(({ seconds }) => seconds)),
    unit: 's',
  });

const rebuilds = async (ground: Ground, entries: number): Promise<Rebuilds> => {
  const store = await ground.store();
  await writeLap(store.client, entries);
  const all: Rebuilt[] = [];
  let database = '';
  for (let round = 0; round < rounds; round++) {
    database = await ground.readModel();
    all.push(await rebuildApart(store.url, database, 'ledger'));
  }
  return { all, database };
};
