import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { catalog } from '../../src/projections/catalog.js';
import type { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { Standings } from '../../src/projections/upkeep/standings.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import type { LiveLog } from '../support/live-log.js';
import type { ReadModel } from '../support/read-model.js';

describe('a read model that lacks a table', () => {
  let followed: FollowedLog;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let runner: ProjectionRunner;

  beforeEach(async () => {
    followed = await followLog();
    ({ live, readModel, waiter, runner } = followed);
    runner.start();
    await waiter.waitFor('ledger', await live.lap('a', 20), 30_000);
  });

  afterEach(() => followed.end());

  const views = async (): Promise<string[]> => {
    const { rows } = await readModel.pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'birth_ledger'::regnamespace and relkind = 'v' order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('says which, writes nothing, and is made whole by a rebuild, with all that read the table', async () => {
    const before = { views: await views(), rows: await readModel.dump(ledgerProjection) };
    await readModel.pool.query('drop table birth_ledger_blue.ledger_entry cascade');
    expect((await views()).length).toBeLessThan(before.views.length);
    const position = await live.lap('b', 20);
    while (runner.status().state !== 'refused') await sleep(20);
    expect(runner.status().lastError?.message).toMatch(
      /"birth_ledger_blue"\."ledger_entry" is missing .* birth-ledger rebuild ledger makes it anew/,
    );
    const standing = await new Standings(readModel.pool, live.log).of(ledgerProjection);
    expect(standing).toMatchObject({
      state: 'broken',
      fault: { error: '"birth_ledger_blue"."ledger_entry": missing' },
    });
    expect(standing.lag.events).toBeGreaterThan(0);

    const { swapped, diff } = await rebuild({
      projection: ledgerProjection,
      catalog,
      log: live.log,
      url: readModel.url,
    });
    expect(swapped).toBe(true);
    // What is left is compared; the lost table cannot be.
    expect(diff?.tables.map(({ table }) => table)).not.toContain('ledger_entry');
    expect(await views()).toEqual(before.views);
    await followed.runAgain();
    await waiter.waitFor('ledger', position, 30_000);
    const { rows } = await readModel.pool.query(
      'select count(*)::int as entries from birth_ledger._backfill_birth_ledger',
    );
    expect(rows).toEqual([{ entries: 40 }]);
    expect((await new Standings(readModel.pool, live.log).of(ledgerProjection)).state).toBe('current');
  });
});
