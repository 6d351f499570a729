import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { ReadModel } from '../support/read-model.js';
import { anyMoves, SimulatedCollection } from '../support/simulated-collection.js';

type Coverage = {
  as_of: string;
  state: string;
  balanced: boolean | null;
  difference: string | null;
  entities_seen: string;
  parts: string;
};

describe('coverage (invariant 7)', () => {
  let readModel: ReadModel;

  beforeAll(async () => {
    readModel = await ReadModel.create();
  });

  afterAll(async () => {
    await readModel.close();
  });

  /** The balance as it stood after each event. */
  const balances = async (positions: readonly bigint[]): Promise<Coverage[]> =>
    (
      await readModel.pool.query<Coverage>(
        `select p as as_of, c.state, c.balanced, c.difference, c.entities_seen,
                c.born + c.pending + c.birth_approved + c.exempt + c.quarantine + c.retire + c.rows_without_code as parts
           from unnest($1::bigint[]) p cross join lateral birth_ledger.coverage_as_of(p, p) c order by p`,
        [positions],
      )
    ).rows;

  it('balances after every event, while rows come, go, are born and lose their births in the middle of laps', async () => {
    let weighed = 0;
    await fc.assert(
      fc.asyncProperty(anyMoves, async (moves) => {
        const collection = new SimulatedCollection('pivot');
        for (const move of moves) collection.move(move);
        const { events } = collection.log;
        await readModel.reset(ledgerProjection);
        await readModel.apply(ledgerProjection, [events]);
        for (const balance of await balances(events.map(({ position }) => position))) {
          if (balance.state === 'not_scanned') continue;
          weighed += 1;
          expect(balance).toMatchObject({ state: 'balanced', balanced: true, difference: '0' });
          expect(balance.parts).toBe(balance.entities_seen);
        }
      }),
      { numRuns: 20, seed: 20_261_122 },
    );
    expect(weighed).toBeGreaterThan(100);
  });

  it('names a collection whose laps and ledger disagree, and by how much', async () => {
    await readModel.reset(ledgerProjection);
    const collection = new SimulatedCollection('pivot');
    const move = { pick: 1, rows: 5, decision: 'PENDING' } as const;
    for (const what of ['insert', 'scan', 'scan'] as const) collection.move({ ...move, what });
    const { events } = collection.log;
    // Two of the five entries that the lap counted never reach the ledger.
    const forged = events.map((event) => {
      const data = event.data as { unborn?: string[] };
      return data.unborn ? { ...event, data: { ...data, unborn: data.unborn.slice(2) } } : event;
    });
    await readModel.apply(ledgerProjection, [forged]);
    const { rows } = await readModel.pool.query('select state, balanced, difference from birth_ledger.coverage');
    expect(rows).toEqual([{ state: 'unbalanced', balanced: false, difference: '2' }]);
  });
});
