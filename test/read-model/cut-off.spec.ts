import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/infra/postgres/embedded/start-embedded-postgres.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import type { RebuildPhase, RebuildProgress } from '../../src/projections/rebuild/progress.js';
import { type RebuildOptions, rebuild } from '../../src/projections/rebuild/rebuild.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { expectSameAsReplay } from '../support/replayed.js';

const patience = 60_000;

/** A PostgreSQL of its own: it is killed, and comes back by itself on its port. */
describe('a connection that is cut', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  const runners: ProjectionRunner[] = [];

  let databases = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'birth-ledger-cut-off-'));
    postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  });

  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    live = await LiveLog.start();
    readModel = await ReadModel.at(await postgres.createDatabase(`read_model_${++databases}`));
    waiter = new CheckpointWaiter(readModel.pool);
  });

  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await waiter.onModuleDestroy();
    await Promise.all([live.stop(), readModel.close()]);
  });

  const run = (): ProjectionRunner => {
    const runner = new ProjectionRunner({ projection: ledgerProjection, log: live.log, url: readModel.url });
    runners.push(runner);
    runner.start();
    return runner;
  };

  /** A session of somebody else that keeps the projection's batches from being committed. */
  const blocked = async (): Promise<pg.Client> => {
    const blocker = new pg.Client({ connectionString: readModel.url });
    blocker.on('error', () => undefined);
    await blocker.connect();
    await blocker.query('begin; lock table birth_ledger_blue.scan_cursor in exclusive mode');
    return blocker;
  };

  /** Waits until a batch has written some of its rows and waits for the others: the process that works on it. */
  const inABatch = async (): Promise<number> => {
    for (;;) {
      const { rows } = await readModel.pool.query<{ pid: number }>(
        `select pid from pg_stat_activity
          where application_name = 'birth-ledger projection ledger' and wait_event_type = 'Lock' and backend_xid is not null`,
      );
      if (rows[0]) return rows[0].pid;
      await sleep(10);
    }
  };

  const killPostgres = async (): Promise<void> => {
    const { pid } = postgres;
    process.kill(pid, 'SIGKILL');
    while (postgres.pid === pid) await sleep(20);
  };

  const expectReplayed = async (): Promise<void> => {
    const other = ReadModel.at(await postgres.createDatabase(`replayed_${databases}`));
    await expectSameAsReplay(live, readModel, other);
  };

  const answered = (): Promise<void> => waiter.waitFor('ledger', 0n, patience).catch(() => answered());

  it('in the middle of a batch, with all of PostgreSQL: the batch is done over, once', async () => {
    const runner = run();
    await waiter.waitFor('ledger', await live.lap('a', 600), patience);
    await blocked();
    const position = await live.lap('b', 1_200);
    await inABatch();
    await killPostgres();
    await answered();
    await waiter.waitFor('ledger', position, patience);
    expect(runner.status().lastError?.message).toMatch(/lost its session/);
    await expectReplayed();
  });

  it('in the middle of a batch, to the event store: the batch is committed, and the rest follows', async () => {
    const runner = run();
    await waiter.waitFor('ledger', await live.lap('a', 600), patience);
    const blocker = await blocked();
    await live.lap('b', 1_200);
    await inABatch();
    await live.crash();
    await blocker.end();
    await waiter.waitFor('ledger', await live.lap('c', 600), patience);
    expect(runner.status().resubscriptions).toBeGreaterThan(0);
    await expectReplayed();
  });

  it('in the middle of a batch, to the one of two instances that leads: it stops before the other starts', async () => {
    const [leader, other] = [run(), run()];
    await waiter.waitFor('ledger', await live.lap('a', 600), patience);
    const blocker = await blocked();
    const position = await live.lap('b', 1_200);
    const pid = await inABatch();
    await readModel.pool.query('select pg_terminate_backend($1)', [pid]);
    // The other takes the lock, reads on from the checkpoint that stands, and now waits for the same rows.
    let next = await inABatch();
    while (next === pid) next = await inABatch();
    const { rows } = await readModel.pool.query<{ pid: number }>(
      `select l.pid from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.granted and a.application_name = 'birth-ledger projection ledger'`,
    );
    expect(rows).toEqual([{ pid: next }]);
    await blocker.end();
    await waiter.waitFor('ledger', position, patience);
    const states = [leader, other].map((runner) => runner.status());
    expect(states.filter(({ lastError }) => /lost its session/.test(lastError?.message ?? ''))).toHaveLength(1);
    await expectReplayed();
  });

  describe('in the middle of a rebuild', () => {
    const again = (more: Partial<RebuildOptions> = {}) =>
      rebuild({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url, ...more });

    // The last word of a dying server may be that the swap is done: then it is done, or undone with all of it.
    it.each<[RebuildPhase, RegExp]>([
      ['reading', /was cut short .* The live rows are as they were.* run it again/],
      ['indexing', /was cut short .* The live rows are as they were.* run it again/],
      ['swapping', /^swapped$|was cut short .* The live rows are as they were/],
    ])(
      'with all of PostgreSQL while it is %s: the live rows are as they were, and the next rebuild is whole',
      async (moment, told) => {
        run();
        await waiter.waitFor('ledger', await live.lap('a', 3_000), patience);
        await waiter.waitFor('ledger', await live.decide('a', 'a::7', 'EXEMPT'), patience);
        await readModel.pool.query('checkpoint');
        const before = await readModel.dump(ledgerProjection);
        let killed: Promise<void> | null = null;
        const onProgress = ({ phase }: RebuildProgress): void => {
          if (phase === moment) killed ??= killPostgres();
        };
        const outcome = await again({ onProgress }).then(
          () => 'swapped',
          (error: Error) => error.message,
        );
        await killed;
        expect(outcome).toMatch(told);
        await answered();
        expect(await readModel.dump(ledgerProjection)).toEqual(before);
        const result = await again();
        expect(result.swapped && result.diff && isEmpty(result.diff)).toBe(true);
        expect(await readModel.dump(ledgerProjection)).toEqual(before);
      },
    );

    it('to the event store: it reads on where it was', async () => {
      run();
      await waiter.waitFor('ledger', await live.lap('a', 3_000), patience);
      let crashed: Promise<void> | null = null;
      const result = await again({
        onProgress: ({ phase }) => {
          if (phase === 'reading') crashed ??= live.crash();
        },
      });
      await crashed;
      expect(result.swapped && result.diff && isEmpty(result.diff)).toBe(true);
      await waiter.waitFor('ledger', await live.lap('b', 10), patience);
      await expectReplayed();
    });
  });
});
