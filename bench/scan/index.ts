import { Incumbent } from '../incumbent/incumbent.js';
import type { BenchOptions } from '../registry.js';
import type { Row } from '../row.js';
import { type Ground, prepareGround } from './ground.js';
import { growing } from './growing.js';
import { rescan } from './rescan.js';

type Measurement = (ground: Ground, incumbent: Incumbent, quick: boolean) => Promise<Row[]>;

/** Our scans beside the incumbent plain-SQL engine, on the same governed database, in turns. */
export const run = async ({ quick }: BenchOptions): Promise<Row[]> => [
  ...(await measured('full', rescan, quick)),
  ...(await measured('small', growing, quick)),
];

const measured = async (size: 'small' | 'full', measure: Measurement, quick: boolean): Promise<Row[]> => {
  const ground = await prepareGround(size);
  const incumbent = await Incumbent.install(ground.adminUrl);
  try {
    return await measure(ground, incumbent, quick);
  } finally {
    await incumbent.close();
    await ground.end();
  }
};
