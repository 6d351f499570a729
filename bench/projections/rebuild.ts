import { median } from '../eventstore/rounds.js';
import type { BenchOptions } from '../registry.js';
import { atLeast, atMost, type Row } from '../row.js';
import { copyRate, exportRows } from './copy.js';
import { Ground } from './ground.js';
import { writeLap } from './logs.js';
import { type Rebuilt, rebuildApart } from './rebuilds.js';

/** Entries of the small rebuild whose memory the large one is measured by. */
const few = 10_000;
const rounds = 3;

/** A ledger is rebuilt from the pages of its scans, into a read model that holds nothing yet. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> =>
  Ground.with(async (ground) => {
    const entries = quick ? 50_000 : 1_000_000;
    const small = await rebuilds(ground, few);
    const large = await rebuilds(ground, entries);
    await exportRows(large.database, ground.path('rows'));
    const copies: number[] = [];
    for (let round = 0; round < rounds; round++) {
      copies.push(await copyRate(await ground.readModel(), ground.path('rows')));
    }
    const size = entries.toLocaleString('en-US');
    return [
      atLeast(0.6, {
        name: `rebuild of a ledger of ${size} entries, beside COPY`,
        ours: median(large.all.map(({ seconds }) => entries / seconds)),
        peer: median(copies),
        unit: 'rows/s',
      }),
      atMost(1.5, {
        name: `peak memory of a rebuild, ${size} entries beside ${few.toLocaleString('en-US')}`,
        ours: median(large.all.map(({ peakMiB }) => peakMiB)),
        peer: median(small.all.map(({ peakMiB }) => peakMiB)),
        unit: 'MiB',
      }),
    ];
  });

const rebuilds = async (ground: Ground, entries: number): Promise<{ all: Rebuilt[]; database: string }> => {
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
