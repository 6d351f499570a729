import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { ProjectionSession } from '../../src/infra/postgres/read-model/session.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import { applyBatch } from '../../src/projections/engine/apply-batch.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { type RebuildOptions, rebuild } from '../../src/projections/rebuild/rebuild.js';
import { swapBack } from '../../src/projections/rebuild/swap-back.js';
import { LiveLog } from '../support/live-log.js';
import { anyLog } from '../support/random-log.js';
import { cut, ReadModel } from '../support/read-model.js';

const patience = 30_000;
const counted = `(select collection, status, decision, count(*) as entries
                    from birth_ledger.ledger_entry group by collection, status, decision)`;

const expectCounted = async (readModel: ReadModel): Promise<void> => {
  expect(await readModel.rowsOf('birth_ledger.ledger_tally')).toEqual(await readModel.rowsOf(counted));
};

describe('the tally of the ledger', () => {
  let readModel: ReadModel;

  beforeAll(async () => {
    readModel = await ReadModel.create();
  });

  afterAll(() => readModel.close());

  beforeEach(() => readModel.reset(ledgerProjection));

  const places = fc.array(fc.nat(60), { maxLength: 12 });

  it('equals a count of the entries after every batch, however the log is cut into batches', async () => {
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(anyLog, places, async ({ events }, at) => {
        await readModel.reset(ledgerProjection);
        for (const batch of cut(events, at)) {
          await readModel.apply(ledgerProjection, [batch]);
          await expectCounted(readModel);
        }
        rows += (await readModel.rowsOf('birth_ledger.ledger_tally')).length;
      }),
      { numRuns: 40 },
    );
    expect(rows).toBeGreaterThan(40);
  });

  it('counts a batch once, also when its writer does not hear of the commit and writes it again', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, places, async ({ events }, at) => {
        await readModel.reset(ledgerProjection);
        await inSession(async (session) => {
          let checkpoint = await session.checkpoint();
          if (!checkpoint) throw new Error('not installed');
          const { slot } = checkpoint;
          for (const batch of cut(ours(events), at)) {
            checkpoint = await applyBatch(ledgerProjection, batch, checkpoint, new Set(), {
              load: (table, keys) => session.load(slot, table, keys),
              commit: async (from, plan) => {
                const to = await session.commit(from, plan);
                await expect(session.commit(from, plan)).rejects.toThrow(/is no longer at|duplicate key/);
                return to;
              },
            });
          }
        });
        await expectCounted(readModel);
      }),
      { numRuns: 20 },
    );
  });

  it('equals a count after its writer was cut off in the middle of batches', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, places, fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), async (log, at, delays) => {
        await readModel.reset(ledgerProjection);
        let cutOff = 0;
        for (const batch of cut(ours(log.events), at)) {
          for (const delay of [...delays, null]) {
            const done = await inSession((session) => applyOnce(session, batch, delay));
            await expectCounted(readModel);
            if (done) break;
            cutOff += 1;
          }
        }
        // Only what was cut off at least once counts as one of the runs.
        fc.pre(cutOff > 0);
      }),
      { numRuns: 11 },
    );
  });

  const ours = (events: readonly RecordedEvent[]): RecordedEvent[] =>
    events.filter(({ stream }) => ledgerProjection.streamPrefixes.some((prefix) => stream.startsWith(prefix)));

  const inSession = async <R>(work: (session: ProjectionSession) => Promise<R>): Promise<R> => {
    const session = await ProjectionSession.open(readModel.url, 'ledger');
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };

  /**
   * Applies a batch, unless that was done, over a session that is ended by the database so many milliseconds after the
   * batch's commit was begun; by nobody when null. @returns whether the session saw it through
   */
  const applyOnce = async (
    session: ProjectionSession,
    batch: readonly RecordedEvent[],
    delay: number | null,
  ): Promise<boolean> => {
    const checkpoint = await session.checkpoint();
    if (!checkpoint) throw new Error('not installed');
    const last = batch.at(-1)?.position ?? 0n;
    if (checkpoint.position !== null && checkpoint.position >= last) return true;
    const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    const end = async (): Promise<void> => {
      if (delay === null) return;
      await new Promise((resolve) => setTimeout(resolve, delay));
      await readModel.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
    };
    const target = {
      load: session.load.bind(session, checkpoint.slot),
      commit: session.commit.bind(session),
    };
    const applying = applyBatch(ledgerProjection, batch, checkpoint, new Set(), target).then(
      () => true,
      () => false,
    );
    await end();
    return applying;
  };
});

describe('the tally of a rebuilt ledger', () => {
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let runner: ProjectionRunner;

  beforeAll(async () => {
    [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
    waiter = new CheckpointWaiter(readModel.pool);
    runner = new ProjectionRunner({ projection: ledgerProjection, log: live.log, url: readModel.url });
    runner.start();
    for (const { events } of fc.sample(anyLog, 8)) {
      for (const { stream, type, data } of events) await live.append(stream, { type, data });
    }
    await waiter.waitFor('ledger', await live.lap('end', 700), patience);
  });

  afterAll(async () => {
    await runner.stop();
    await waiter.onModuleDestroy();
    await Promise.all([live.stop(), readModel.close()]);
  });

  const options = () => ({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url });
  const again = (more: Partial<RebuildOptions> = {}) => rebuild({ ...options(), ...more });

  it('equals a count, whether rows are folded in memory or sorted, and goes on with what comes', async () => {
    for (const [turn, memory] of [0, 10_000, undefined].entries()) {
      const { diff } = await again(memory === undefined ? {} : { memory });
      expect(diff && isEmpty(diff)).toBe(true);
      expect(diff?.tables.map(({ table }) => table)).toContain('ledger_tally');
      await expectCounted(readModel);
      await waiter.waitFor('ledger', await live.decide('end', `end::${turn}`, 'EXEMPT'), patience);
      await expectCounted(readModel);
    }
  });

  it('is put right where it was wrong, and the difference is named', async () => {
    await again();
    await readModel.pool.query(
      `do $$ begin execute format('update birth_ledger_%s.ledger_tally set entries = entries + 1 where collection = ''end'' and decision = ''PENDING''',
         (select live_slot from birth_ledger.projection where name = 'ledger')); end $$`,
    );
    const { diff } = await again();
    expect(diff?.differences).toMatchObject([
      { table: 'ledger_tally', kind: 'changed', live: { collection: 'end' }, rebuilt: { collection: 'end' } },
    ]);
    await expectCounted(readModel);
  });

  it('equals a count where readers were put back on earlier rows, which were brought up to date', async () => {
    await again();
    for (let n = 10; n < 20; n++) await live.decide('end', `end::${n}`, 'QUARANTINE');
    await waiter.waitFor('ledger', await live.lap('later', 30), patience);
    await swapBack({ ...options(), by: { person: 'oona', reason: 'spec', at: new Date('2026-06-06T10:00:00Z') } });
    await expectCounted(readModel);
    await waiter.waitFor('ledger', await live.decide('end', 'end::20', 'RETIRE'), patience);
    await expectCounted(readModel);
  });
});
