import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { inventory, withoutSpeltDefaults } from '../../../../test/support/inventory.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { installContract, uninstallContract } from './install.js';
import { derivedPasswords, serviceUrls } from './service-roles.js';

let database: FreshDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await freshDatabase('kit');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

const install = () => installContract(database.url, { passwords: derivedPasswords(database.url) });

async function ask(sql: string, values: unknown[] = []): Promise<unknown[]> {
  const { rows } = await admin.query({ text: sql, values, rowMode: 'array' });
  return rows.map((row) => row[0]);
}

describe('the kit', () => {
  it('leaves everything of theirs as it was when it goes', async () => {
    await admin.query(`
      create schema "their schema";
      create table public.collection_registry (
        collection_name text primary key, table_schema text, table_name text, birth_required boolean, owner text,
        birth_code_strategy text, birth_code_column text, birth_code_source text, extra int);
      insert into public.collection_registry (collection_name, extra) values ('theirs', 1);
      create table "their schema"."their ""table""" (id int primary key);
      grant select on "their schema"."their ""table""" to public`);
    const before = await inventory(admin);
    await install();
    await install();
    expect(await ask("select to_regclass('public.birth_registry') is not null")).toEqual([true]);
    await uninstallContract(database.url);
    const after = await inventory(admin);
    expect(after.map(withoutSpeltDefaults)).toEqual(before.map(withoutSpeltDefaults));
    expect(await ask('select extra from public.collection_registry')).toEqual([1]);
    await admin.query('drop table public.collection_registry; drop schema "their schema" cascade');
  });

  it('refuses to go while births would go with it, and goes when told to', async () => {
    await install();
    await admin.query(`
      create table cats (id bigint primary key);
      create trigger birth after insert or update on cats for each row execute function fn_birth_registry_auto()`);
    await expect(uninstallContract(database.url)).rejects.toThrow(/birth on cats/);
    await admin.query('insert into cats values (1)');
    await expect(uninstallContract(database.url)).rejects.toThrow(/public.birth_registry holds rows/);
    await uninstallContract(database.url, { dropData: true });
    expect(await ask("select to_regclass('public.birth_registry') is null")).toEqual([true]);
    expect(await ask('select id from cats')).toEqual(['1']);
    await admin.query('drop table cats');
  });
});

describe('the gateway', () => {
  beforeAll(install);

  const births = () =>
    ask("select collection_name || ' ' || entity_code || ' ' || born_via from birth_registry order by 1");

  it('births by the argument of the trigger, else by <collection>::<id>, whatever the registry says', async () => {
    await admin.query(`
      create schema zoo;
      create table zoo.lions (id uuid primary key, "na""me" text);
      create table zoo.bears (id int primary key, name text);
      insert into collection_registry (collection_name, table_schema, table_name, birth_code_strategy, birth_code_column)
        values ('big cats', 'zoo', 'lions', null, null), ('unlike', 'public', 'bears', 'column', 'name');
      create trigger b after insert or update on zoo.lions for each row execute function fn_birth_registry_auto('na"me');
      create trigger b after insert or update on zoo.bears for each row execute function fn_birth_registry_auto();
      insert into zoo.lions values (gen_random_uuid(), 'Léo 🦁 ''; drop table');
      insert into zoo.bears values (7, 'Bruno');
      update zoo.bears set id = id`);
    expect(await births()).toEqual(
      ["big cats Léo 🦁 '; drop table fn_birth_registry_auto", 'bears bears::7 fn_birth_registry_auto'].sort(),
    );
  });

  it('births the rows of a partition as rows of the whole table', async () => {
    await admin.query(`
      create table zoo.visits (id bigint, at date, primary key (id, at)) partition by range (at);
      create table zoo.visits_2026 partition of zoo.visits for values from ('2026-01-01') to ('2027-01-01');
      create trigger b after insert or update on zoo.visits for each row execute function fn_birth_registry_auto();
      insert into zoo.visits values (1, '2026-05-05')`);
    expect(await births()).toContain('visits visits::1 fn_birth_registry_auto');
    expect(await ask("select fn_birth_register('visits', 'visits::1')")).toEqual(['already_born']);
  });

  it('makes the same code of a value, however the session writes its texts', async () => {
    const values = {
      float8: '1 / 3.0::float8',
      bytea: "decode('00ff', 'hex')",
      timestamptz: "'2026-02-03 04:05:06+00'::timestamptz",
      interval: "'1 day 02:00:00'::interval",
    };
    for (const [type, value] of Object.entries(values)) {
      await admin.query(`
        create table "of ${type}" (code ${type} primary key);
        create trigger b after insert on "of ${type}" for each row execute function fn_birth_registry_auto('code');
        begin;
        set local extra_float_digits = -10; set local bytea_output = 'escape'; set local datestyle = 'SQL, DMY';
        set local intervalstyle = 'iso_8601'; set local timezone = 'Asia/Tokyo';
        insert into "of ${type}" values (${value});
        commit`);
    }
    const codes = await ask(
      "select entity_code from birth_registry where collection_name like 'of %' order by collection_name",
    );
    expect(codes).toEqual(['\\x00ff', '0.3333333333333333', '1 day 02:00:00', '2026-02-03 04:05:06+00']);
    for (const type of Object.keys(values)) await admin.query(`drop table "of ${type}"`);
    await admin.query("delete from birth_registry where collection_name like 'of %'");
  });

  it('refuses a row that can have no code', async () => {
    await admin.query(`
      create table zoo.keyless (a int, b int, primary key (a, b));
      create trigger b after insert or update on zoo.keyless for each row execute function fn_birth_registry_auto()`);
    await expect(admin.query('insert into zoo.keyless values (1, 2)')).rejects.toThrow(
      /null value in column "entity_code"/,
    );
  });

  it('registers what exists, once, and only in earnest when asked to', async () => {
    await admin.query(`
      alter table zoo.bears disable trigger b;
      insert into zoo.bears values (8, 'Ursa');
      alter table zoo.bears enable trigger b`);
    const register = (code: string, dryRun?: boolean) =>
      ask(`select fn_birth_register('bears', $1${dryRun === undefined ? '' : `, ${dryRun}`})`, [code]);
    expect(await register('bears::8')).toEqual(['would_register']);
    expect(await register('bears::8', false)).toEqual(['registered']);
    expect(await register('bears::8', false)).toEqual(['already_born']);
    expect(await register('bears::9', false)).toEqual(['no_such_entity']);
    expect(await register('bears::08', false)).toEqual(['no_such_entity']);
    expect(await register("bears::x' or true", false)).toEqual(['no_such_entity']);
    expect(await register('8', false)).toEqual(['no_such_entity']);
    await expect(ask("select fn_birth_register('nowhere', '1')")).rejects.toThrow(/no known identity/);
  });

  it('shows the unborn of collections with a known identity, and of no others', async () => {
    await admin.query(`
      alter table zoo.lions disable trigger b; insert into zoo.lions values (gen_random_uuid(), 'unborn'), (gen_random_uuid(), null);
      alter table zoo.lions enable trigger b`);
    const orphans = () => ask("select collection_name || ' ' || entity_code from v_birth_orphan");
    expect(await orphans()).toEqual([]);
    const before = await births();
    await admin.query(
      `update collection_registry set birth_code_strategy = 'column', birth_code_column = 'na"me' where table_name = 'lions'`,
    );
    expect(await orphans()).toEqual(['big cats unborn']);
    expect(await births()).toEqual(before);
  });
});

describe('the roles', () => {
  const as = async (role: 'scanner' | 'applier', sql: string) => {
    const client = new pg.Client({ connectionString: serviceUrls(database.url)[role] });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    await admin.query(`
      create table files (name text primary key, at timestamptz default now());
      create table tamed (id bigint primary key, note text);
      insert into tamed values (1, 'a');
      create trigger b after insert or update on tamed for each row execute function fn_birth_registry_auto();
      select birth_ledger_kit.grant_all(), birth_ledger_kit.grant_file_registry('files', 'name')`);
  });

  it.each([
    "insert into birth_registry (collection_name, entity_code, born_via) values ('x', 'y', 'z')",
    'update birth_registry set entity_code = entity_code',
    'delete from birth_registry',
    'truncate birth_registry',
    'update tamed set note = note',
    'delete from tamed',
    "insert into files (name, at) values ('x', now())",
    "update collection_registry set owner = 'me'",
    'select * from pg_authid',
  ])('the applier may not: %s', async (sql) => {
    await expect(as('applier', sql)).rejects.toThrow(/permission denied/);
  });

  it('the applier may re-touch, register, add a file and classify', async () => {
    await as('applier', 'update tamed set id = id');
    await as('applier', "insert into files (name) values ('x')");
    await as('applier', "update collection_registry set birth_code_source = 'declared' where false");
    expect(await as('applier', "select fn_birth_register('tamed', 'tamed::1', false) as answer")).toEqual([
      { answer: 'already_born' },
    ]);
  });

  it('the scanner reads and cannot write, even by asking for a transaction that could', async () => {
    expect(await as('scanner', 'select id from tamed')).toEqual([{ id: '1' }]);
    for (const sql of ['update tamed set id = id', "select fn_birth_register('tamed', 'tamed::1', false)"]) {
      await expect(as('scanner', `begin read write; ${sql}`)).rejects.toThrow(/permission denied/);
    }
  });
});
