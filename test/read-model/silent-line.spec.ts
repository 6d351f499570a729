import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Exclusive } from '../../src/infra/postgres/exclusive.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { ProjectionSession } from '../../src/infra/postgres/read-model/session.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { BrittleLine } from '../support/brittle-line.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { expectSameAsReplay } from '../support/replayed.js';

/** Whoever never learns that the other end is gone would wait for as long as TCP does: a quarter of an hour, or two hours. */
const patience = 90_000;

describe('a line to the database that falls silent, with no error at either end', () => {
  let readModel: ReadModel;
  let line: BrittleLine;

  beforeEach(async () => {
    readModel = await ReadModel.create();
    line = await BrittleLine.to(readModel.url);
  });

  afterEach(async () => {
    await line.end();
    await readModel.close();
  });

  it('is noticed by a quiet projection, which goes on over another', async () => {
    const live = await LiveLog.start();
    const waiter = new CheckpointWaiter(readModel.pool);
    const runner = new ProjectionRunner({ projection: ledgerProjection, log: live.log, url: line.url });
    try {
      runner.start();
      await waiter.waitFor('ledger', await live.lap('a', 600), patience);
      while (runner.status().state !== 'live') await sleep(20);
      line.fallSilent();
      while (runner.status().lastError === null) await sleep(50);
      expect(runner.status().lastError?.message).toMatch(/lost its session/);
      await waiter.waitFor('ledger', await live.lap('b', 600), patience);
      await expectSameAsReplay(live, readModel);
    } finally {
      await runner.stop();
      await waiter.onModuleDestroy();
      await live.stop();
    }
  });

  it('is noticed by whoever holds a claim: it is lost, and can be made again', async () => {
    const claims = new Exclusive(line.url);
    try {
      const claim = await claims.claim('scan', 'a');
      line.fallSilent();
      await expect(claims.claim('scan', 'b')).rejects.toThrow(/timeout/);
      while (claim?.lost === false) await sleep(5);
      expect(await claims.claim('scan', 'a')).toMatchObject({ lost: false });
      expect(claim).toMatchObject({ lost: true });
    } finally {
      await claims.onModuleDestroy();
    }
  });

  it('is noticed by the database, which gives the lock of a projection to another within half a minute', async () => {
    const session = await ProjectionSession.open(readModel.url, 'ledger');
    try {
      const { rows } = await session.query<Record<string, number>>(
        `select name, setting::int from pg_settings where name like 'tcp_%' order by name`,
      );
      expect(rows).toEqual([
        { name: 'tcp_keepalives_count', setting: 3 },
        { name: 'tcp_keepalives_idle', setting: 10 },
        { name: 'tcp_keepalives_interval', setting: 5 },
        { name: 'tcp_user_timeout', setting: 25_000 },
      ]);
    } finally {
      await session.close();
    }
  });
});
