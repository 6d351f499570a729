import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { allOpenCodes } from '../../src/infra/postgres/lookups/all-open.js';
import type { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { catalog } from '../../src/projections/catalog.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import type { LiveLog } from '../support/live-log.js';
import type { ReadModel } from '../support/read-model.js';

describe('all open entries of a collection', () => {
  let followed: FollowedLog;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;

  beforeEach(async () => {
    followed = await followLog();
    ({ live, readModel, waiter } = followed);
    followed.runner.start();
  });

  afterEach(() => followed.end());

  /** A pool whose transactions dawdle before they declare a cursor. */
  const dawdling = (meanwhile: () => Promise<void>): pg.Pool => {
    const client = async (): Promise<pg.PoolClient> => {
      const real = await readModel.pool.connect();
      const query = async (asked: string | pg.QueryConfig, values?: unknown[]) => {
        if (String(asked).startsWith('declare')) await meanwhile();
        return real.query(asked, values);
      };
      return { query, release: (error?: boolean) => real.release(error) } as unknown as pg.PoolClient;
    };
    return { connect: client } as unknown as pg.Pool;
  };

  it('are read whole, also when readers are moved to rebuilt rows in the middle', async () => {
    const position = await live.lap('a', 3);
    await waiter.waitFor('ledger', position, 30_000);
    let rebuilt: Promise<unknown> = Promise.resolve();
    const pool = dawdling(async () => {
      const options = { projection: ledgerProjection, catalog, log: live.log, url: readModel.url };
      const swapping = new Promise<void>((resolve) => {
        rebuilt = rebuild({ ...options, onProgress: ({ phase }) => phase === 'swapping' && resolve() });
      });
      await swapping;
      await Promise.race([rebuilt, sleep(1_000)]);
    });
    const codes: string[] = [];
    for await (const some of allOpenCodes(pool, waiter, 'a', position, 30_000)) codes.push(...some);
    expect(codes.sort()).toEqual(['a::0', 'a::1', 'a::2']);
    await rebuilt;
    expect(await followed.slot()).toBe('green');
  });
});
