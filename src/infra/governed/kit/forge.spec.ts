import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { installContract } from './install.js';
import { derivedPasswords, serviceUrls } from './service-roles.js';

let database: FreshDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await freshDatabase('forge');
  await installContract(database.url, { passwords: derivedPasswords(database.url) });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`
    create table public.cats (name text primary key);
    insert into collection_registry (collection_name, table_name, birth_code_strategy, birth_code_column)
      values ('cats', 'cats', 'column', 'name');
    select birth_ledger_kit.grant_all()`);
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

beforeEach(async () => {
  await admin.query("delete from birth_registry; delete from collection_registry where collection_name <> 'cats'");
});

const births = async (): Promise<unknown[]> =>
  (await admin.query({ text: 'select collection_name, entity_code from birth_registry', rowMode: 'array' })).rows;

/** Runs statements as a role of the kit, in one session; each may fail. */
async function as(role: 'scanner' | 'applier', statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serviceUrls(database.url)[role] });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement).catch(() => undefined);
  } finally {
    await client.end();
  }
}

/** A table of a session's own, which everybody may make unless a database says otherwise. */
const ownTable = ["set default_transaction_read_only = 'off'", "create temp table cats as select 'FORGED' as name"];

describe("with the rights of the kit's roles no birth can be made of nothing", () => {
  it.each(['scanner', 'applier'] as const)('by the birth trigger on a table of its own (%s)', async (role) => {
    await as(role, [
      ...ownTable,
      `create trigger birth after insert or update on pg_temp.cats
         for each row execute function public.fn_birth_registry_auto('name')`,
      'update pg_temp.cats set name = name',
    ]);
    expect(await births()).toEqual([]);
  });

  it('by an installation of an earlier kit, once this one has been installed over it', async () => {
    await admin.query('grant execute on function fn_birth_registry_auto() to public');
    await installContract(database.url);
    await as('applier', [
      ...ownTable,
      'create trigger birth after insert on pg_temp.cats for each row execute function public.fn_birth_registry_auto()',
      "insert into pg_temp.cats values ('FORGED')",
    ]);
    expect(await births()).toEqual([]);
  });

  it('while a trigger that stands births what anybody inserts', async () => {
    await admin.query(`
      create table public.birds (name text primary key);
      create trigger birth after insert on public.birds for each row execute function fn_birth_registry_auto('name');
      grant insert (name) on public.birds to birth_ledger_applier`);
    await as('applier', ["insert into public.birds values ('wren')"]);
    expect(await births()).toEqual([['birds', 'wren']]);
    await admin.query('drop table public.birds');
  });

  it('by a collection that is a table of its own', async () => {
    await as('applier', [
      ...ownTable,
      `insert into public.collection_registry (collection_name, table_schema, table_name, birth_code_strategy, birth_code_column)
         values ('dogs', (select nspname from pg_namespace where oid = pg_my_temp_schema()), 'cats', 'column', 'name')`,
      "select public.fn_birth_register('dogs', 'FORGED', false)",
    ]);
    expect(await births()).toEqual([]);
  });

  it.each([
    ['the gateway', "select public.fn_birth_register('dogs', '(1)', false)"],
    ['the view of the unborn', 'select count(*) from public.v_birth_orphan'],
  ])('by code of its own that %s runs with its rights', async (_, call) => {
    await as('applier', [
      'create temp table dogs as select 1 as id',
      `create function pg_temp.forge() returns text language plpgsql as $$ begin
         insert into public.birth_registry (collection_name, entity_code, born_via) values ('cats', 'FORGED', 'x');
         return 'x'; end $$`,
      'create type pg_temp.code as (a int)',
      "create function pg_temp.as_text(pg_temp.code) returns text language sql as 'select pg_temp.forge()'",
      'create cast (pg_temp.code as text) with function pg_temp.as_text(pg_temp.code)',
      'alter table pg_temp.dogs add column name pg_temp.code default row(1)::pg_temp.code',
      `insert into public.collection_registry (collection_name, table_schema, table_name, birth_code_strategy, birth_code_column)
         values ('dogs', (select nspname from pg_namespace where oid = pg_my_temp_schema()), 'dogs', 'column', 'name')`,
      call,
    ]);
    expect(await births()).toEqual([]);
  });
});
