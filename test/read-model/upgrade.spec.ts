import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import { type Projection, projection } from '../../src/projections/engine/projection.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { entryModel } from '../../src/projections/ledger/evolve-entry.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { swapBack } from '../../src/projections/rebuild/swap-back.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';

const patience = 30_000;
const step = 'slots/ledger.2-to-3.sql';

/** The ledger of version 2, which counts nothing. */
const olderEntries = (({ table: { tally: _, ...table }, ...rest }) => ({ ...rest, table }))(entryModel);
const older: Projection = projection({
  ...ledgerProjection,
  version: 2,
  models: ledgerProjection.models.map((model) => (model === entryModel ? olderEntries : model)),
  touches: (event) =>
    ledgerProjection
      .touches(event)
      .map((touch) => (touch.model === entryModel ? { ...touch, model: olderEntries } : touch)),
});
const olderCatalog = catalog.map((one) => (one === ledgerProjection ? older : one));

describe('a read model of an older version for which a file tells the way', () => {
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let runners: ProjectionRunner[];

  beforeEach(async () => {
    [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
    waiter = new CheckpointWaiter(readModel.pool);
    runners = [];
    await forget();
  });

  afterEach(async () => {
    await Promise.all(runners.map((runner) => runner.stop()));
    await waiter.onModuleDestroy();
    await Promise.all([live.stop(), readModel.close()]);
  });

  /** Makes the ledger what version 2 left: without the tally. */
  const forget = async (): Promise<void> => {
    await readModel.pool.query(`
      drop view birth_ledger.ledger_tally;
      drop table birth_ledger_blue.ledger_tally;
      drop table if exists birth_ledger_green.ledger_tally;
      update birth_ledger.projection_slot set version = 2 where projection = 'ledger'`);
  };

  const run = (one: Projection): ProjectionRunner => {
    const runner = new ProjectionRunner({ projection: one, log: live.log, url: readModel.url });
    runners.push(runner);
    runner.start();
    return runner;
  };

  const inState = async (runner: ProjectionRunner, state: string): Promise<void> => {
    while (runner.status().state !== state) await sleep(20);
  };

  const expectCounted = async (): Promise<void> => {
    const counted = await readModel.rowsOf(
      '(select collection, status, decision, count(*) from birth_ledger.ledger_entry group by 1, 2, 3)',
    );
    expect(counted.length).toBeGreaterThan(0);
    expect(await readModel.rowsOf('birth_ledger.ledger_tally')).toEqual(counted);
  };

  const again = () => rebuild({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url });

  it('is brought to the newer one with its rows, by the migration alone, once', async () => {
    run(older);
    await live.lap('a', 700);
    await waiter.waitFor('ledger', await live.decide('a', 'a::3', 'EXEMPT'), patience);
    await runners.pop()?.stop();
    const entries = await readModel.rowsOf('birth_ledger.ledger_entry');

    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [step], outdated: [] });
    expect(await readModel.rowsOf('birth_ledger.ledger_entry')).toEqual(entries);
    await expectCounted();
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [], outdated: [] });

    run(ledgerProjection);
    await waiter.waitFor('ledger', await live.decide('a', 'a::4', 'RETIRE'), patience);
    await expectCounted();
    const { diff } = await again();
    expect(diff && isEmpty(diff)).toBe(true);
    expect(diff?.tables.map(({ table }) => table)).toContain('ledger_tally');
  });

  it('is not written by the older program any more, whose sessions are ended', async () => {
    const [first, second] = [run(older), run(older)];
    await waiter.waitFor('ledger', await live.lap('a', 20), patience);
    // Whoever stands by takes over as soon as the other is ended.
    while (![first, second].some((runner) => runner.status().state === 'standby')) await sleep(20);
    let wanted = true;
    let lap = 0;
    const writing = (async () => {
      while (wanted) await live.lap(`busy${++lap}`, 20);
    })();
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [step], outdated: [] });
    run(ledgerProjection);
    await sleep(100);
    wanted = false;
    await writing;
    await waiter.waitFor('ledger', await live.decide('a', 'a::3', 'EXEMPT'), patience);
    await expectCounted();
    await runners.pop()?.stop();
    for (const runner of [first, second]) {
      await inState(runner, 'refused');
      expect(runner.status().lastError?.message).toContain('newer than this program');
      await runner.stop();
    }
    await expect(migrate(readModel.pool, olderCatalog)).rejects.toThrow(/newer than this program/);
  });

  it('keeps the rows that a rebuild replaced within reach', async () => {
    await migrate(readModel.pool, catalog);
    run(ledgerProjection);
    await waiter.waitFor('ledger', await live.lap('a', 20), patience);
    await again();
    await waiter.waitFor('ledger', await live.decide('a', 'a::3', 'EXEMPT'), patience);
    await runners.pop()?.stop();
    await forget();
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [step], outdated: [] });
    await expectCounted();
    const by = { person: 'oona', reason: 'spec', at: new Date('2026-06-06T10:00:00Z') };
    await swapBack({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url, by });
    await expectCounted();
  });

  it('stays as it is while somebody rebuilds it', async () => {
    const rebuilding = new pg.Client({ connectionString: readModel.url });
    await rebuilding.connect();
    try {
      await rebuilding.query(`select pg_advisory_lock(hashtext('birth-ledger rebuild'), hashtext('ledger'))`);
      expect(await migrate(readModel.pool, catalog)).toEqual({ added: [], outdated: ['ledger'] });
    } finally {
      await rebuilding.end();
    }
    expect((await migrate(readModel.pool, catalog)).outdated).toEqual([]);
  });

  it('must be rebuilt where a table is missing', async () => {
    await live.lap('a', 20);
    await readModel.pool.query('drop table birth_ledger_blue.ledger_entry cascade');
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [], outdated: ['ledger'] });
    expect((await again()).swapped).toBe(true);
    run(ledgerProjection);
    await waiter.waitFor('ledger', await live.decide('a', 'a::3', 'EXEMPT'), patience);
    await expectCounted();
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [], outdated: [] });
  });
});
