import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { SchemaMismatch } from '../../src/infra/postgres/migrations/errors.js';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { createPool } from '../../src/infra/postgres/pool.js';
import { catalog } from '../../src/projections/catalog.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';

describe('migrate', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;

  beforeEach(async () => {
    database = await freshDatabase('migrate');
    pool = createPool(database.url, { applicationName: 'spec' });
  });

  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  const names = async (kind: string): Promise<string[]> => {
    const { rows } = await pool.query<{ name: string }>(
      `select relnamespace::regnamespace || '.' || relname as name from pg_class
        where relnamespace::regnamespace::text like 'birth_ledger%' and relkind = $1 order by 1`,
      [kind],
    );
    return rows.map(({ name }) => name);
  };

  it('installs the read model in an empty database, and adds nothing the second time', async () => {
    const first = await migrate(pool, catalog);
    expect(first.added).toEqual([
      'engine/001_engine.sql',
      'engine/002_operators.sql',
      'engine/003_code_key.sql',
      'engine/004_last_event.sql',
      ...catalog.map(({ name }) => name),
    ]);
    expect(await names('v')).toEqual(
      expect.arrayContaining([
        'birth_ledger._backfill_birth_ledger',
        'birth_ledger._backfill_cursor',
        'birth_ledger.coverage',
        'birth_ledger.ledger_entry',
        'birth_ledger.v_backfill_backlog',
      ]),
    );
    const second = await migrate(pool, catalog);
    expect(second).toEqual({ added: [], outdated: [] });
  });

  it('can be run by several programs at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => migrate(pool, catalog)));
    expect(results.filter(({ added }) => added.length > 0)).toHaveLength(1);
  });

  it('describes every public view and each of its columns', async () => {
    await migrate(pool, catalog);
    const { rows } = await pool.query(
      `select c.relname as view, a.attname as column from pg_class c
         join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0
        where c.relnamespace = 'birth_ledger'::regnamespace and c.relkind = 'v'
          and c.relname = any ('{_backfill_birth_ledger,_backfill_cursor,v_backfill_backlog,v_backlog_over_time,coverage}')
          and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)`,
    );
    expect(rows).toEqual([]);
  });

  it('refuses a database that a newer program migrated, and names the file', async () => {
    await migrate(pool, catalog);
    await pool.query(`insert into birth_ledger.migration values ('engine/999_future.sql', 'x')`);
    await expect(migrate(pool, catalog)).rejects.toThrow(SchemaMismatch);
    await expect(migrate(pool, catalog)).rejects.toThrow(/newer than this program.*999_future\.sql/);
  });

  it('refuses a projection of a newer version, naming both versions', async () => {
    await migrate(pool, catalog);
    await pool.query(`update birth_ledger.projection_slot set version = 99 where projection = 'ledger'`);
    await expect(migrate(pool, catalog)).rejects.toThrow(/ledger has version 99.*version \d+/);
  });

  it('names a projection of an older version for which no file tells the way, to be rebuilt', async () => {
    await migrate(pool, catalog);
    const newer = catalog.map((projection) =>
      projection.name === 'ledger' ? { ...projection, version: projection.version + 1 } : projection,
    );
    expect(await migrate(pool, newer)).toEqual({ added: [], outdated: ['ledger'] });
  });
});
