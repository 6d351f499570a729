import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { catalog } from '../../src/projections/catalog.js';
import type { Projection } from '../../src/projections/engine/projection.js';
import type { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { swapBack } from '../../src/projections/rebuild/swap-back.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { expectSameAsReplay } from '../support/replayed.js';

const patience = 30_000;
const by = { person: 'oona', reason: 'the rebuilt rows look wrong', at: new Date('2026-06-06T10:00:00Z') };

describe('swapping back', () => {
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

  const options = (projection: Projection = ledgerProjection) => ({
    projection,
    catalog,
    log: live.log,
    url: readModel.url,
  });
  const rebuilt = (projection?: Projection) => rebuild(options(projection));
  const back = (projection?: Projection) => swapBack({ ...options(projection), by });

  /** A projection whose fold forgets every decision: what a rebuild by a faulty program leaves. */
  const faulty: Projection = {
    ...ledgerProjection,
    touches: (event) => (event.type === 'DecisionRecorded' ? [] : ledgerProjection.touches(event)),
  };

  it('puts readers on the rows that a rebuild replaced, brought up to date, with who said so and why', async () => {
    await live.lap('a', 600);
    const before = await live.decide('a', 'a::1', 'RETIRE');
    await waiter.waitFor('ledger', before, patience);
    await rebuilt(faulty);
    const decisionOf = async (code: string): Promise<string> => {
      const { rows } = await readModel.pool.query<{ decision: string }>(
        'select decision from birth_ledger.ledger_entry where code = $1',
        [code],
      );
      return rows[0]?.decision ?? 'none';
    };
    expect(await decisionOf('a::1')).toBe('PENDING');
    const after = await live.decide('a', 'a::2', 'EXEMPT');
    await waiter.waitFor('ledger', after, patience);

    const done = await back();
    expect(done).toMatchObject({ projection: 'ledger', keptAt: before, position: after });
    expect([await decisionOf('a::1'), await decisionOf('a::2'), await followed.slot()]).toEqual([
      'RETIRE',
      'EXEMPT',
      'blue',
    ]);
    const { rows } = await readModel.pool.query(
      'select projection, command, position, reason, given_by, given_at from birth_ledger.operator_command',
    );
    expect(rows).toEqual([
      {
        projection: 'ledger',
        command: 'swap-back',
        position: String(after),
        reason: by.reason,
        given_by: 'oona',
        given_at: by.at,
      },
    ]);

    await waiter.waitFor('ledger', await live.decide('a', 'a::3', 'EXEMPT'), patience);
    await expectSameAsReplay(live, readModel);
  });

  it('is invisible to readers and writers while it happens, there and back', async () => {
    await live.lap('a', 2_000);
    await waiter.waitFor('ledger', await live.lap('b', 10), patience);
    await rebuilt();
    let done = false;
    const counts = new Set<string>();
    let least = 0;
    const reading = (async () => {
      while (!done) {
        const { rows } = await readModel.pool.query<{ entries: string; all: string }>(
          `select count(*) filter (where collection_name = 'a') || '/'
                  || (select count(*) from birth_ledger.ledger_entry where collection = 'a') as entries, count(*) as all
             from birth_ledger._backfill_birth_ledger`,
        );
        counts.add(rows[0]?.entries ?? 'none');
        const all = Number(rows[0]?.all);
        if (all < least) counts.add(`${all} after ${least}`);
        least = all;
      }
    })();
    let lap = 0;
    const writing = (async () => {
      while (!done) await live.lap(`busy${++lap}`, 20);
    })();
    for (let turn = 0; turn < 6; turn++) await back();
    done = true;
    await Promise.all([reading, writing]);
    expect([...counts]).toEqual(['2000/2000']);
    expect(await followed.slot()).toBe('green');
    await waiter.waitFor('ledger', await live.lap('last', 5), patience);
    const { rows } = await readModel.pool.query('select count(*)::int as entries from birth_ledger.ledger_entry');
    expect(rows).toEqual([{ entries: 2_000 + 10 + 20 * lap + 5 }]);
  });

  describe('is refused, and changes nothing,', () => {
    const unchanged = async (attempt: () => Promise<unknown>, because: RegExp): Promise<void> => {
      const before = [await followed.slot(), await readModel.dump(ledgerProjection)];
      await expect(attempt()).rejects.toThrow(because);
      expect([await followed.slot(), await readModel.dump(ledgerProjection)]).toEqual(before);
      expect((await readModel.pool.query('select from birth_ledger.operator_command')).rowCount).toBe(0);
    };

    beforeEach(async () => {
      await waiter.waitFor('ledger', await live.lap('a', 700), patience);
    });

    it('when no earlier rows are kept: before any rebuild, and after a dry run took their place', async () => {
      await unchanged(back, /no earlier rows are kept/);
      await rebuilt();
      await rebuild({ ...options(), dryRun: true });
      await unchanged(back, /no earlier rows are kept/);
    });

    it('when the kept rows are of another version than the program', async () => {
      await rebuilt();
      await readModel.pool.query(
        `update birth_ledger.projection_slot set version = 0 where projection = 'ledger' and slot = 'blue'`,
      );
      await unchanged(
        back,
        new RegExp(`are of version 0, and this program .* only version ${ledgerProjection.version}`),
      );
    });

    it('while a rebuild runs, which also takes the place of the kept rows', async () => {
      await rebuilt();
      let attempt: Promise<unknown> = Promise.resolve('never tried');
      const running = rebuild({
        ...options(),
        onProgress: ({ phase }) => {
          if (phase === 'writing') attempt = back().catch((error: Error) => error.message);
        },
      });
      await running;
      expect(await attempt).toMatch(/is being rebuilt already/);
      expect((await readModel.pool.query('select from birth_ledger.operator_command')).rowCount).toBe(0);
    });

    it('when a table of the kept rows is gone', async () => {
      await rebuilt();
      await readModel.pool.query('drop table birth_ledger_blue.scan_lap');
      await unchanged(back, /"birth_ledger_blue"\."scan_lap" is missing. Rebuild ledger/);
    });

    it('when the log is another one', async () => {
      await rebuilt();
      const other = await LiveLog.start();
      try {
        await other.lap('b', 5);
        await unchanged(() => swapBack({ ...options(), log: other.log, by }), /made from another event store/);
      } finally {
        await other.stop();
      }
    });

    it('when the kept rows meet an event that the program cannot apply', async () => {
      await rebuilt();
      const position = await live.decide('a', 'a::1', 'RETIRE');
      await waiter.waitFor('ledger', position, patience);
      const touchy: Projection = {
        ...ledgerProjection,
        touches: (event) => {
          if (event.type === 'DecisionRecorded') throw new Error('cannot read this');
          return ledgerProjection.touches(event);
        },
      };
      await unchanged(() => back(touchy), new RegExp(`position ${position} .*cannot read this`));
    });
  });
});
