import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { scanStream } from '../../src/domain/shared/stream-name.js';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import type { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import type { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import type { LiveLog } from '../support/live-log.js';
import type { ReadModel } from '../support/read-model.js';

const patience = 30_000;
/** What version 2 of the ledger added, and version 3. */
const added = 'unmet_lap';
const addedLater = 'ledger_tally';

/** A lap as a program of that time wrote it: its pages, of version 1, say nothing of `unmet`. */
const oldLap = async ({ log }: LiveLog, collection: string, codes: readonly string[]): Promise<void> => {
  const of = { collection, lap: 1 };
  const counts = { rowsSeen: codes.length, rowsBorn: 0, rowsWithoutCode: 0 };
  const start = { mode: 'full', fromExclusive: null, identity: { strategy: 'synthetic_id' }, keyColumns: ['id'] };
  const page = { page: 1, fromExclusive: null, toInclusive: ['9'], ...counts, unborn: codes, born: [], vanished: [] };
  const end = { mode: 'full', pages: 1, ...counts, newlyLogged: codes.length, lastKey: ['9'] };
  const events = Object.entries({ LapStarted: start, PageScanned: page, LapCompleted: end }).map(([type, data]) => ({
    id: randomUUID(),
    type,
    data: { ...of, ...data },
    metadata: { $correlationId: 'c', $causationId: 'c', actor: 'olga', at: '2026-01-01T00:00:00.000Z', schema: 1 },
  }));
  await log.append(scanStream(collection), events, 'no_stream');
};

/** Makes the ledger's tables, and what reads them, what they were before they had the column, and were counted. */
const agedToVersion1 = async ({ pool }: ReadModel): Promise<void> => {
  await pool.query('drop view birth_ledger.ledger_entry, birth_ledger.ledger_entry_history cascade');
  await pool.query(`drop view birth_ledger.${addedLater}; drop table birth_ledger_blue.${addedLater}`);
  for (const table of ['ledger_entry', 'ledger_entry_history']) {
    await pool.query(`alter table birth_ledger_blue.${table} drop column ${added}`);
    await pool.query(`create view birth_ledger.${table} as select * from birth_ledger_blue.${table}`);
  }
  await pool.query(`update birth_ledger.projection_slot set version = 1 where projection = 'ledger'`);
  await pool.query(`delete from birth_ledger.migration where name = 'views'`);
};

describe('a read model of an older version that must be rebuilt', () => {
  let followed: FollowedLog;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let runner: ProjectionRunner;

  beforeEach(async () => {
    followed = await followLog();
    ({ live, readModel, waiter, runner } = followed);
    await oldLap(live, 'old', ['old::1', 'old::2', 'old::3']);
    await readModel.apply(ledgerProjection, [await live.events()]);
    await agedToVersion1(readModel);
  });

  afterEach(() => followed.end());

  it('is left as it is, stays readable, and says what to run', async () => {
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [], outdated: ['ledger'] });
    runner.start();
    while (runner.status().state !== 'outdated') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runner.status().lastError?.message).toBe(
      'The rows of the projection ledger were made by version 1, and this program has version 3; rebuild it: birth-ledger rebuild ledger',
    );
    const { rows } = await readModel.pool.query('select code from birth_ledger.ledger_entry order by code');
    expect(rows.map(({ code }) => code)).toEqual(['old::1', 'old::2', 'old::3']);
  });

  it('is brought to the newer one by a rebuild, with its views, and goes on from there', async () => {
    await migrate(readModel.pool, catalog);
    const { diff, swapped } = await rebuild({
      projection: ledgerProjection,
      catalog,
      log: live.log,
      url: readModel.url,
    });
    // Compared in what both versions know.
    expect([swapped, diff && isEmpty(diff)]).toEqual([true, true]);
    expect(await migrate(readModel.pool, catalog)).toEqual({ added: [], outdated: [] });

    runner.start();
    await waiter.waitFor('ledger', await live.lap('new', 20), patience);
    const { rows } = await readModel.pool.query(
      `select collection_name, state, pending::int from birth_ledger.coverage order by collection_name`,
    );
    expect(rows).toEqual([
      { collection_name: 'new', state: 'balanced', pending: 20 },
      { collection_name: 'old', state: 'balanced', pending: 3 },
    ]);
    const entries = await readModel.pool.query(`select distinct ${added} from birth_ledger.ledger_entry`);
    expect(entries.rows).toEqual([{ [added]: null }]);
    const tally = await readModel.pool.query(
      `select collection, entries::int from birth_ledger.${addedLater} order by 1`,
    );
    expect(tally.rows).toEqual([
      { collection: 'new', entries: 20 },
      { collection: 'old', entries: 3 },
    ]);
  });
});
