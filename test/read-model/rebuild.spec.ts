import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCheckpoint } from '../../src/infra/postgres/read-model/checkpoint.js';
import type { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import type { Projection } from '../../src/projections/engine/projection.js';
import type { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { GetEntry, GetEntryHandler } from '../../src/projections/ledger/get-entry.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import type { RebuildProgress } from '../../src/projections/rebuild/progress.js';
import { type RebuildOptions, rebuild } from '../../src/projections/rebuild/rebuild.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import type { LiveLog } from '../support/live-log.js';
import { anyLog } from '../support/random-log.js';
import type { ReadModel } from '../support/read-model.js';

const patience = 30_000;

describe('a rebuild', () => {
  let followed: FollowedLog;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let runner: ProjectionRunner;

  beforeEach(async () => {
    followed = await followLog();
    ({ live, readModel, waiter, runner } = followed);
    runner.start();
  });

  afterEach(() => followed.end());

  const again = (more: Partial<RebuildOptions> = {}) =>
    rebuild({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url, ...more });

  it('gives identical rows, histories and counts from any log', async () => {
    for (const { events } of fc.sample(anyLog, 8)) {
      for (const { stream, type, data } of events) await live.append(stream, { type, data });
    }
    const lap = await live.lap('end', 700);
    await waiter.waitFor('ledger', lap, patience);
    const before = await readModel.dump(ledgerProjection);
    const result = await again();
    expect(result.diff && isEmpty(result.diff)).toBe(true);
    expect(result).toMatchObject({ swapped: true, comparedAt: lap });
    expect(await readModel.dump(ledgerProjection)).toEqual(before);
    expect(await followed.slot()).toBe('green');
    await waiter.waitFor('ledger', await live.decide('end', 'end::7', 'EXEMPT'), patience);
    // Asked of the database: the runner hears of its commit a moment after everybody else may.
    expect((await readCheckpoint(readModel.pool, 'ledger'))?.events).toBe(BigInt(result.events) + 1n);
  });

  it('gives the same rows whether it folds all of them in memory, some or none', async () => {
    for (const { events } of fc.sample(anyLog, 4)) {
      for (const { stream, type, data } of events) await live.append(stream, { type, data });
    }
    await live.lap('end', 40);
    for (let n = 1; n <= 40; n++) await live.decide('end', `end::${n}`, n % 2 ? 'EXEMPT' : 'QUARANTINE');
    await waiter.waitFor('ledger', await live.decide('end', 'end::7', 'RETIRE'), patience);
    const before = await readModel.dump(ledgerProjection);
    for (const memory of [0, 10_000, 20_000]) {
      const { diff } = await again({ memory });
      expect(diff && isEmpty(diff)).toBe(true);
      expect(await readModel.dump(ledgerProjection)).toEqual(before);
    }
  });

  it('names exactly the rows that a planted bug made wrong, and puts them right', async () => {
    await live.lap('a', 600);
    await waiter.waitFor('ledger', await live.decide('a', 'a::9', 'RETIRE'), patience);
    await readModel.pool.query(`update birth_ledger_blue.ledger_entry set decision = 'EXEMPT' where code = 'a::5'`);
    await readModel.pool.query(`delete from birth_ledger_blue.ledger_entry where code = 'a::6'`);
    await readModel.pool.query(
      `insert into birth_ledger_blue.ledger_entry select (r).* from (select jsonb_populate_record(e, '{"code": "ghost"}') as r
         from birth_ledger_blue.ledger_entry e where code = 'a::1') x`,
    );
    const rehearsed = await again({ dryRun: true });
    expect(rehearsed.swapped).toBe(false);
    expect(await followed.slot()).toBe('blue');
    const { diff } = await again();
    expect(diff?.tables.find(({ table }) => table === 'ledger_entry')).toEqual({
      table: 'ledger_entry',
      rows: 600,
      missing: 1,
      added: 1,
      changed: 1,
    });
    expect(diff?.differences.map(({ kind, live, rebuilt }) => [kind, (live ?? rebuilt)?.code])).toEqual([
      ['changed', 'a::5'],
      ['added', 'a::6'],
      ['missing', 'ghost'],
    ]);
    expect(diff?.differences[0]).toMatchObject({ live: { decision: 'EXEMPT' }, rebuilt: { decision: 'PENDING' } });
    expect(rehearsed.diff).toEqual(diff);
    const { rows } = await readModel.pool.query(
      `select code, decision from birth_ledger.ledger_entry where code in ('a::5', 'a::6', 'ghost') order by code`,
    );
    expect(rows).toEqual([
      { code: 'a::5', decision: 'PENDING' },
      { code: 'a::6', decision: 'PENDING' },
    ]);
  });

  it('is invisible to readers and writers while it runs', async () => {
    await live.lap('a', 3_000);
    await waiter.waitFor('ledger', await live.lap('b', 10), patience);
    let done = false;
    const counts = new Set<string>();
    // A statement that a connection has prepared goes on over the swap.
    const prepared = new GetEntryHandler(readModel.pool);
    const seen = new Set<string | undefined>();
    const reading = (async () => {
      while (!done) {
        seen.add((await prepared.execute(new GetEntry('a', 'a::7', null)))?.decision);
        const { rows } = await readModel.pool.query<{ entries: string }>(
          `select count(*) || '/' || (select count(*) from birth_ledger.ledger_entry where collection = 'a') as entries
             from birth_ledger._backfill_birth_ledger where collection_name = 'a'`,
        );
        counts.add(rows[0]?.entries ?? 'none');
      }
    })();
    let lap = 0;
    const writing = (async () => {
      while (!done) await live.lap(`busy${++lap}`, 20);
    })();
    const results = [await again(), await again(), await again()];
    done = true;
    await Promise.all([reading, writing]);
    expect([...counts]).toEqual(['3000/3000']);
    expect([...seen]).toEqual(['PENDING']);
    expect(results.every(({ diff }) => diff !== null && isEmpty(diff))).toBe(true);
    await waiter.waitFor('ledger', await live.lap('last', 5), patience);
    const { rows } = await readModel.pool.query<{ entries: string }>(
      'select count(*) as entries from birth_ledger.ledger_entry',
    );
    expect(Number(rows[0]?.entries)).toBe(3_000 + 10 + 20 * lap + 5);
  });

  it('is refused while another one runs', async () => {
    await waiter.waitFor('ledger', await live.lap('a', 2_000), patience);
    const both = await Promise.allSettled([again(), again()]);
    const refused = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(1);
    expect(String(refused[0]?.reason)).toMatch(/is being rebuilt already/);
  });

  it('stops at a poison event with its position and cause, and leaves the live rows as they are', async () => {
    await live.lap('a', 10);
    const position = await live.decide('a', 'a::1', 'RETIRE');
    await waiter.waitFor('ledger', position, patience);
    const before = await readModel.dump(ledgerProjection);
    const touchy: Projection = {
      ...ledgerProjection,
      touches: (event) => {
        if (event.type === 'DecisionRecorded') throw new Error('cannot read this');
        return ledgerProjection.touches(event);
      },
    };
    await expect(again({ projection: touchy })).rejects.toThrow(new RegExp(`position ${position} .*cannot read this`));
    expect(await readModel.dump(ledgerProjection)).toEqual(before);
    expect(await followed.slot()).toBe('blue');
    expect((await again()).swapped).toBe(true);
  });

  it('starts over cleanly after its session was cut off in the middle', async () => {
    await waiter.waitFor('ledger', await live.lap('a', 4_000), patience);
    await runner.stop();
    const leftovers = async (): Promise<number> => {
      const { rows } = await readModel.pool.query<{ tables: number }>(
        `select count(*)::int as tables from pg_class where relnamespace = 'birth_ledger_green'::regnamespace and relkind = 'r'`,
      );
      return rows[0]?.tables ?? 0;
    };
    const blocker = await readModel.pool.connect();
    // The checkpoint of what was copied refers to this row, so the rebuild gets no further than that.
    await blocker.query(`begin; select from birth_ledger.projection where name = 'ledger' for update`);
    const cutOff = again().then(
      () => 'done',
      () => 'failed',
    );
    const blocked = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'birth-ledger rebuild ledger' and datname = current_database() and wait_event_type = 'Lock'
        and query like 'insert%'`;
    while ((await readModel.pool.query(blocked)).rowCount === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await cutOff).toBe('failed');
    await blocker.query('rollback');
    blocker.release();
    expect(await leftovers()).toBeGreaterThan(0);
    const result = await again();
    expect(result.diff && isEmpty(result.diff)).toBe(true);
    expect(result.swapped).toBe(true);
  });

  it('brings rows of an older version to the newer, with its views', async () => {
    await waiter.waitFor('ledger', await live.lap('a', 20), patience);
    await runner.stop();
    const newer = { ...ledgerProjection, version: ledgerProjection.version + 1 };
    const result = await again({ projection: newer, catalog: catalog.map((p) => (p.name === 'ledger' ? newer : p)) });
    expect(result.diff && isEmpty(result.diff)).toBe(true);
    const { rows } = await readModel.pool.query(
      'select count(*)::int as entries from birth_ledger._backfill_birth_ledger',
    );
    expect(rows).toEqual([{ entries: 20 }]);
    await followed.runAgain(newer);
    await waiter.waitFor('ledger', await live.lap('b', 20), patience);
  });

  it('is given up when told to, and leaves the live rows as they are', async () => {
    await waiter.waitFor('ledger', await live.lap('a', 1_000), patience);
    const before = await readModel.dump(ledgerProjection);
    for (const last of ['reading', 'indexing', 'swapping']) {
      const giveUp = new AbortController();
      const onProgress = ({ phase }: RebuildProgress): void => {
        if (phase === last) giveUp.abort(new Error('enough'));
      };
      await expect(again({ onProgress, signal: giveUp.signal })).rejects.toThrow('enough');
      expect(await readModel.dump(ledgerProjection)).toEqual(before);
      expect(await followed.slot()).toBe('blue');
    }
    expect((await again()).swapped).toBe(true);
  });

  it('tells its phases, with rates', async () => {
    await waiter.waitFor('ledger', await live.lap('a', 1_000), patience);
    const phases: string[] = [];
    const result = await again({ onProgress: ({ phase }) => void (phases.at(-1) === phase || phases.push(phase)) });
    expect(phases).toEqual(['reading', 'writing', 'indexing', 'comparing', 'catching_up', 'swapping', 'done']);
    expect(result).toMatchObject({ events: 4, rows: 1_002 });
  });
});
