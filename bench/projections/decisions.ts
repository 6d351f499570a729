import { median } from '../eventstore/rounds.js';
import type { BenchOptions } from '../registry.js';
import { atLeast, type Row, timesOf } from '../row.js';
import { emmettRate } from './emmett.js';
import { Ground } from './ground.js';
import { writeDecisions, writeLap } from './logs.js';
import { readApart, rebuildApart } from './rebuilds.js';

const decisionsEach = 10;

/** A ledger is rebuilt from small events: decisions, each of which changes one row and leaves one version of it behind. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> =>
  Ground.with(async (ground) => {
    const entries = quick ? 10_000 : 50_000;
    const rounds = quick ? 2 : 3;
    const store = await ground.store();
    const detectedAt = await writeLap(store.client, entries);
    await writeDecisions(store.client, entries, decisionsEach, detectedAt);
    const ours: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const read = await readApart(store.url);
      peer.push(read.events / read.seconds);
      const rebuilt = await rebuildApart(store.url, await ground.readModel(), 'ledger');
      ours.push(rebuilt.events / rebuilt.seconds);
    }
    const emmett = await emmettRate(await ground.database(), quick ? 50 : 1_000, decisionsEach);
    const events = (entries * decisionsEach).toLocaleString('en-US');
    const figures = { ours: median(ours), unit: 'events/s' };
    const beside = (what: string): string => `rebuild over ${events} decisions, beside ${what}`;
    return [
      atLeast(0.85, { ...figures, name: beside("the bare client's readAll"), peer: median(peer) }),
      timesOf(20, { ...figures, name: beside("Emmett's rebuild"), peer: emmett }),
    ];
  });
