import type { Incumbent } from '../incumbent/incumbent.js';
import { atMost, type Row } from '../row.js';
import type { Ground } from './ground.js';
import { median, secondsOf } from './seconds.js';

const rounds = 5;

/** Everything was scanned before and nothing is new. Ours counts until the cursor is visible in the read model. */
export const rescan = async (ground: Ground, incumbent: Incumbent): Promise<Row[]> => {
  await ground.scan();
  await incumbent.scan();
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    peer.push(await secondsOf(0, () => incumbent.scan()));
    ours.push(await secondsOf(0, () => ground.scan()));
  }
  const name = 'full rescan, 1,210,868 births, nothing new';
  return [atMost(1.2, { name, ours: median(ours), peer: median(peer), unit: 's' })];
};
