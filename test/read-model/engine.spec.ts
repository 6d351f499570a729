import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCheckpoint } from '../../src/infra/postgres/read-model/checkpoint.js';
import { CheckpointWaiter, ProjectionBehind } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import type { Projection } from '../../src/projections/engine/projection.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import type { RunnerState } from '../../src/projections/engine/status.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { retryPoison, skipPoison } from '../../src/projections/upkeep/poison-orders.js';
import { Standings } from '../../src/projections/upkeep/standings.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { expectSameAsReplay } from '../support/replayed.js';

const patience = 30_000;

describe('a running projection', () => {
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  const runners: ProjectionRunner[] = [];

  beforeEach(async () => {
    [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
    waiter = new CheckpointWaiter(readModel.pool);
  });

  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await waiter.onModuleDestroy();
    await Promise.all([live.stop(), readModel.close()]);
  });

  const run = (projection: Projection = ledgerProjection, log = live.log): ProjectionRunner => {
    const runner = new ProjectionRunner({ projection, log, url: readModel.url, stallMs: 1_000 });
    runners.push(runner);
    runner.start();
    return runner;
  };

  const inState = async (runner: ProjectionRunner, ...wanted: RunnerState[]): Promise<void> => {
    const deadline = Date.now() + patience;
    while (!wanted.includes(runner.status().state)) {
      if (Date.now() > deadline)
        throw new Error(`still ${JSON.stringify(runner.status(), (_, v) => (typeof v === 'bigint' ? String(v) : v))}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('follows the log, from its history into the present', async () => {
    await live.lap('pivot', 1_200);
    const runner = run();
    const position = await live.decide('pivot', 'pivot::7', 'EXEMPT');
    await waiter.waitFor('ledger', position, patience);
    await inState(runner, 'live');
    // The runner hears of its commit a moment after everybody else may.
    while (runner.status().position !== position) await new Promise((resolve) => setTimeout(resolve, 20));
    await expectSameAsReplay(live, readModel);
    expect(runner.status()).toMatchObject({ lag: { events: 0 }, eventsApplied: 6n, lastError: null });
  });

  it('gives up waiting after the time that was set, and says how far the projection is', async () => {
    run();
    const position = await live.lap('pivot', 3);
    await waiter.waitFor('ledger', position, patience);
    await expect(waiter.waitFor('ledger', position + 1n, 100)).rejects.toThrow(ProjectionBehind);
    await expect(waiter.waitFor('ledger', position + 1n, 100)).rejects.toThrow(
      `is at position ${position} and has not reached ${position + 1n}`,
    );
  });

  it('loses and repeats nothing when its session is ended in the middle of batches', async () => {
    const runner = run();
    let killed = 0;
    for (let lap = 1; lap <= 12; lap++) {
      await live.lap(`c${lap}`, 1_500);
      const { rows } = await readModel.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'birth-ledger projection ledger' and datname = current_database()`,
      );
      killed += rows.length;
    }
    await waiter.waitFor('ledger', await live.decide('c1', 'c1::7', 'EXEMPT'), patience);
    expect(killed).toBeGreaterThan(0);
    expect(runner.status().lastError?.message).toMatch(/lost its session/);
    await expectSameAsReplay(live, readModel);
  });

  it('goes on after the event store was killed and started again', async () => {
    const runner = run();
    await waiter.waitFor('ledger', await live.lap('before', 700), patience);
    await live.crash();
    await waiter.waitFor('ledger', await live.lap('after', 700), patience);
    expect(runner.status().resubscriptions).toBeGreaterThan(0);
    await expectSameAsReplay(live, readModel);
  });

  it('is run by one of two instances; the other takes over when that one stops', async () => {
    const [first, second] = [run(), run()];
    await Promise.all([first, second].map((runner) => inState(runner, 'live', 'standby')));
    expect([first, second].map((runner) => runner.status().state).sort()).toEqual(['live', 'standby']);
    await waiter.waitFor('ledger', await live.lap('a', 600), patience);
    const [leader, follower] = first.status().state === 'live' ? [first, second] : [second, first];
    await leader.stop();
    await waiter.waitFor('ledger', await live.lap('b', 600), patience);
    await inState(follower, 'live');
    await expectSameAsReplay(live, readModel);
  });

  it('writes nothing once somebody else moved its checkpoint', async () => {
    const runner = run();
    await waiter.waitFor('ledger', await live.lap('a', 10), patience);
    const { rows } = await readModel.pool.query<{ position: string }>(
      `update birth_ledger.projection_slot set position = position - 1 where projection = 'ledger' returning position`,
    );
    const end = await live.lap('b', 10);
    await waiter.waitFor('ledger', end, patience);
    expect(BigInt(rows[0]?.position ?? 0)).toBeLessThan(end);
    expect(runner.status().lastError?.message).toMatch(/no longer at/);
  });

  describe('at an event that it cannot apply', () => {
    const reason = 'boom';
    const by = { person: 'steward', reason: 'known damage', at: new Date(0) };
    let broken = true;
    const touchy: Projection = {
      ...ledgerProjection,
      touches: (event) => {
        if (broken && (event.data as { reason?: string }).reason === reason) throw new Error('no such thing');
        return ledgerProjection.touches(event);
      },
    };
    const poison = () =>
      live.append('entry-a/a::1', {
        type: 'DecisionRecorded',
        data: {
          collection: 'a',
          code: 'a::1',
          from: 'PENDING',
          to: 'EXEMPT',
          decidedBy: 'olga',
          reason,
          pendingOnboarding: false,
          detectedAt: '99',
        },
      });

    beforeEach(() => {
      broken = true;
    });

    it('applies all that came before, stops, and shows where and why', async () => {
      await live.lap('a', 600);
      const position = await poison();
      await live.decide('a', 'a::2', 'RETIRE');
      const runner = run(touchy);
      await inState(runner, 'poisoned');
      expect(runner.status().position).toBe(position - 1n);
      expect(runner.status().lastError?.message).toContain(`DecisionRecorded at position ${position}`);
      const { rows } = await readModel.pool.query(
        'select projection, position, event_type, attempts from birth_ledger.projection_fault',
      );
      expect(rows).toEqual([
        { projection: 'ledger', position: String(position), event_type: 'DecisionRecorded', attempts: 1 },
      ]);
    });

    it('tries again when told to, and goes on once the cause is repaired', async () => {
      await live.lap('a', 3);
      await poison();
      const runner = run(touchy);
      await inState(runner, 'poisoned');
      await retryPoison(readModel.pool, 'ledger', by);
      await inState(runner, 'catching_up', 'live', 'connecting');
      await inState(runner, 'poisoned');
      broken = false;
      await retryPoison(readModel.pool, 'ledger', by);
      await waiter.waitFor('ledger', await live.decide('a', 'a::2', 'RETIRE'), patience);
      await expectSameAsReplay(live, readModel);
      await expect(retryPoison(readModel.pool, 'ledger', by)).rejects.toThrow('nothing to retry');
    });

    it('stands at it no longer once it has applied it, though the note of it is not yet gone', async () => {
      await live.lap('a', 3);
      const position = await poison();
      const runner = run(touchy);
      await inState(runner, 'poisoned');
      await runners.pop()?.stop();
      const standings = new Standings(readModel.pool, live.log);
      expect(await standings.of(ledgerProjection)).toMatchObject({ state: 'stopped', fault: { position } });
      // What a corrected program does, and is about to find more in the log.
      const { position: stood } = (await readCheckpoint(readModel.pool, 'ledger')) ?? {};
      const missing = (await live.events()).filter((event) => event.position > (stood ?? 0n));
      await readModel.apply(ledgerProjection, [missing]);
      await live.decide('a', 'a::2', 'RETIRE');
      expect(await standings.of(ledgerProjection)).toMatchObject({ state: 'behind', fault: null });
      await expect(skipPoison(readModel.pool, 'ledger', position, by)).rejects.toThrow('nothing was skipped');
      await expect(retryPoison(readModel.pool, 'ledger', by)).rejects.toThrow('nothing to retry');
      run();
      while ((await readModel.pool.query('select from birth_ledger.projection_fault')).rowCount !== 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });

    it('passes over it when told to, with who said so and why', async () => {
      await live.lap('a', 3);
      const position = await poison();
      const runner = run(touchy);
      await inState(runner, 'poisoned');
      await expect(skipPoison(readModel.pool, 'ledger', position + 5n, by)).rejects.toThrow(`but at ${position}`);
      await skipPoison(readModel.pool, 'ledger', position, by);
      await waiter.waitFor('ledger', await live.decide('a', 'a::2', 'RETIRE'), patience);
      const { rows } = await readModel.pool.query<{ code: string; decision: string }>(
        `select code, decision from birth_ledger.ledger_entry where code in ('a::1', 'a::2') order by code`,
      );
      expect(rows).toEqual([
        { code: 'a::1', decision: 'PENDING' },
        { code: 'a::2', decision: 'RETIRE' },
      ]);
    });
  });

  it('finds the one event of a batch whose data the database refuses', async () => {
    await live.lap('a', 3);
    const nul = {
      collection: 'a',
      code: 'a::\u0000',
      from: 'PENDING',
      to: 'EXEMPT',
      decidedBy: 'olga',
      reason: '',
      pendingOnboarding: false,
      detectedAt: '1',
    };
    const position = await live.append('entry-a/nul', { type: 'DecisionRecorded', data: nul });
    await live.decide('a', 'a::2', 'RETIRE');
    const runner = run();
    await inState(runner, 'poisoned');
    expect(runner.status().position).toBe(position - 1n);
    expect(runner.status().lastError?.message).toMatch(/invalid byte sequence/);
  });

  it('keeps and counts event types that it does not know', async () => {
    await live.lap('a', 3);
    await live.append('entry-a/x', { type: 'FromTheFuture', data: {} }, { type: 'FromTheFuture', data: {} });
    run();
    await waiter.waitFor('ledger', await live.decide('a', 'a::2', 'RETIRE'), patience);
    const { rows } = await readModel.pool.query('select projection, event_type, seen from birth_ledger.unknown_event');
    expect(rows).toEqual([{ projection: 'ledger', event_type: 'FromTheFuture', seen: '2' }]);
  });

  it('refuses another event store, naming the first event of both', async () => {
    run();
    await waiter.waitFor('ledger', await live.lap('a', 3), patience);
    await runners.pop()?.stop();
    const other = await LiveLog.start();
    try {
      const position = await other.lap('b', 3_000);
      const runner = run(ledgerProjection, other.log);
      await inState(runner, 'refused');
      const [ours, theirs] = [await live.events(), await other.events()].map(([first]) => first?.id);
      expect(runner.status().lastError?.message).toContain(`begins with event ${ours}`);
      expect(runner.status().lastError?.message).toContain(`begins with event ${theirs}`);
      expect(runner.status().position).not.toBe(position);
      await runners.pop()?.stop();
    } finally {
      await other.stop();
    }
  });

  it('refuses a checkpoint beyond the end of the log, naming both positions', async () => {
    run();
    const end = await live.lap('a', 3);
    await waiter.waitFor('ledger', end, patience);
    await runners.pop()?.stop();
    await readModel.pool.query(
      `update birth_ledger.projection_slot set position = 1000000 where projection = 'ledger'`,
    );
    const runner = run();
    await inState(runner, 'refused');
    expect(runner.status().lastError?.message).toMatch(new RegExp(`position 1000000, beyond the end .* is at ${end}`));
  });

  it('does not touch rows that an older version made', async () => {
    const { version } = ledgerProjection;
    const runner = run({ ...ledgerProjection, version: version + 1 });
    await live.lap('a', 3);
    await inState(runner, 'outdated');
    expect(runner.status().lastError?.message).toContain(
      `made by version ${version}, and this program has version ${version + 1}; rebuild it`,
    );
  });
});
