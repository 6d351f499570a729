import type { Incumbent } from '../incumbent/incumbent.js';
import { atMost, type Row } from '../row.js';
import type { Ground } from './ground.js';
import { secondsOf } from './seconds.js';
import { addMoreUnborn, addUnborn } from './unborn.js';

const figure = (rows: number): string => rows.toLocaleString('en-US');

/**
 * First scans of tables of three sizes whose rows are all unborn, the largest beside the incumbent; and what it costs to
 * go on from the cursor instead of from the beginning. Until all is visible in the ledger.
 */
export const growing = async (ground: Ground, incumbent: Incumbent, quick: boolean): Promise<Row[]> => {
  const largest = quick ? 100_000 : 1_000_000;
  // Both know all the rest before, so that they log the same rows.
  await ground.scan();
  await incumbent.scan();

  await addUnborn(ground.adminUrl, 'grown_1', largest);
  const first = await secondsOf(largest, () => ground.scanOne('grown_1'));
  const peer = await secondsOf(largest, () => incumbent.scan());
  const rows = [
    atMost(1.5, { name: `first scan of ${figure(largest)} unborn`, ours: first, peer, unit: 's' }),
    await incremental(ground, 'grown_1', largest),
  ];

  let longer = first;
  for (const divisor of [10, 100]) {
    const size = largest / divisor;
    const table = `grown_${divisor}`;
    await addUnborn(ground.adminUrl, table, size);
    const shorter = await secondsOf(size, () => ground.scanOne(table));
    const name = `first scan of ${figure(size * 10)} beside ${figure(size)}`;
    rows.push(atMost(11, { name, ours: longer, peer: shorter, unit: 's' }));
    longer = shorter;
  }
  return rows;
};

/** One row more for each hundred. */
const incremental = async (ground: Ground, table: string, size: number): Promise<Row> => {
  const more = size / 100;
  await addMoreUnborn(ground.adminUrl, table, more);
  const ours = await secondsOf(more, () => ground.scanOne(table, 'incremental'));
  const peer = await secondsOf(0, () => ground.scanOne(table));
  const name = `incremental scan, ${figure(more)} new of ${figure(size)}, beside our full scan`;
  return atMost(0.05, { name, ours, peer, unit: 's' });
};
