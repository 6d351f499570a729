import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { installContract } from '../../src/infra/governed/kit/install.js';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { createPool } from '../../src/infra/postgres/pool.js';
import { runCli } from '../../src/program/run-cli.js';
import { catalog } from '../../src/projections/catalog.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';
import { terminalOf } from '../support/terminal.js';

describe('the SQL that rollback-sql prints', () => {
  let database: FreshDatabase;
  let client: pg.Client;
  let sql = '';

  beforeEach(async () => {
    const { terminal, written } = terminalOf();
    expect(await runCli(['rollback-sql'], terminal)).toBe(0);
    sql = written().out;
    database = await freshDatabase('rollback');
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  const installReadModel = async (): Promise<void> => {
    const pool = createPool(database.url, { applicationName: 'spec' });
    await migrate(pool, catalog);
    await pool.end();
  };

  const ours = async (): Promise<string[]> => {
    const { rows } = await client.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname like 'birth_ledger%'
       union all select relname from pg_class where relnamespace = 'public'::regnamespace order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('takes away the read model and the kit, and leaves what was there', async () => {
    await client.query('create table theirs (id int primary key)');
    const before = await ours();
    await installReadModel();
    await installContract(database.url);
    expect(await ours()).toEqual(expect.arrayContaining(['birth_ledger', 'birth_ledger_kit', 'birth_registry']));
    await client.query(sql);
    expect(await ours()).toEqual(before);
  });

  it('does nothing where there is nothing of ours', async () => {
    await client.query('create table theirs (id int primary key)');
    const before = await ours();
    await client.query(sql);
    expect(await ours()).toEqual(before);
  });

  it.each([
    ['a view', 'create view theirs as select * from birth_ledger.v_backfill_backlog', 'theirs'],
    [
      'a function',
      'create function theirs() returns setof birth_ledger._backfill_cursor language sql return null::birth_ledger._backfill_cursor',
      'theirs\\(\\)',
    ],
    [
      'a table',
      'create table theirs (like birth_ledger_blue.denial, inherited int) inherits (birth_ledger_blue.denial)',
      'theirs',
    ],
  ])('refuses to drop what others built upon it: %s', async (_, theirs, name) => {
    await installReadModel();
    await client.query(theirs);
    const before = await ours();
    await expect(client.query(sql)).rejects.toThrow(new RegExp(`would drop these too: ${name}`));
    expect(await ours()).toEqual(before);
  });
});
