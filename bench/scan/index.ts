import { Incumbent } from '../incumbent/incumbent.js';
import type { BenchOptions } from '../registry.js';
import { atMost, type Row } from '../row.js';
import { type Ground, prepareGround } from './ground.js';

const rounds = 5;

/** Our scans beside the incumbent plain-SQL engine, on the same governed database, in turns. */
export const run = async ({ quick }: BenchOptions): Promise<Row[]> => {
  const ground = await prepareGround(quick ? 'small' : 'full');
  const incumbent = await Incumbent.install(ground.adminUrl);
  try {
    return [await rescan(ground, incumbent, quick)];
  } finally {
    await incumbent.close();
    await ground.end();
  }
};

/** Everything was scanned before and nothing is new. Ours counts until the cursor is visible in the read model. */
const rescan = async (ground: Ground, incumbent: Incumbent, quick: boolean): Promise<Row> => {
  await ground.scan();
  await incumbent.scan();
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    peer.push(await seconds(() => incumbent.scan()));
    ours.push(await seconds(() => ground.scan()));
  }
  const name = `full rescan, ${quick ? '12,108' : '1,210,868'} births, nothing new`;
  return atMost(1.2, { name, ours: median(ours), peer: median(peer), unit: 's' });
};

const seconds = async (work: () => Promise<number>): Promise<number> => {
  const startedAt = performance.now();
  const logged = await work();
  if (logged !== 0) throw new Error(`A rescan logged ${logged} entities that it should have known.`);
  return (performance.now() - startedAt) / 1_000;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
