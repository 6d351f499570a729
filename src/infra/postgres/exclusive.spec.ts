import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../test/support/postgres.js';
import { Exclusive } from './exclusive.js';

describe('an exclusive claim', () => {
  let database: FreshDatabase;
  let here: Exclusive;
  let elsewhere: Exclusive;

  beforeAll(async () => {
    database = await freshDatabase();
    here = new Exclusive(database.url);
    elsewhere = new Exclusive(database.url);
  });
  afterAll(async () => {
    await here.onModuleDestroy();
    await elsewhere.onModuleDestroy();
    await database.drop();
  });

  it('is held by one at a time, here and elsewhere, until it is released', async () => {
    const claim = await here.claim('scan', 'pivots');
    expect(claim).not.toBeNull();
    expect(await here.claim('scan', 'pivots')).toBeNull();
    expect(await elsewhere.claim('scan', 'pivots')).toBeNull();
    await claim?.release();
    const next = await elsewhere.claim('scan', 'pivots');
    expect(next).not.toBeNull();
    await next?.release();
  });

  it('says nothing about other names or spaces', async () => {
    const claims = [
      await here.claim('scan', 'a'),
      await elsewhere.claim('scan', 'b'),
      await elsewhere.claim('plan', 'a'),
    ];
    expect(claims.every((claim) => claim !== null)).toBe(true);
    for (const claim of claims) await claim?.release();
  });

  it('is lost with its session, and free for others', async () => {
    const claim = await here.claim('scan', 'pivots');
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    // The session that holds the claim, and not that of the others.
    await admin.query(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and l.granted and d.datname = current_database()`,
    );
    await admin.end();
    while (!claim?.lost) await new Promise((resolve) => setTimeout(resolve, 10));
    const next = await elsewhere.claim('scan', 'pivots');
    expect(next).not.toBeNull();
    await next?.release();
    const again = await here.claim('scan', 'pivots');
    expect(again?.lost).toBe(false);
    await again?.release();
  });
});
