import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { OTHER_NAMES, OTHER_NAMES_SQL } from '../../../../test/support/other-names.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import type { CollectionFacts } from '../../../domain/collection/facts.js';
import { openScanner } from '../connect.js';
import { defaultContract } from '../contract/contract.js';
import { installContract } from '../kit/install.js';
import { derivedPasswords, serviceUrls } from '../kit/service-roles.js';
import { discover } from './discover.js';

const limits = { statementTimeoutMs: 30_000, lockTimeoutMs: 500 };

describe('discover, in a database with other names', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let found: Map<string, CollectionFacts>;

  const HOSTILE = `"';--/\\ 🐣 ${'x'.repeat(40)}`;

  beforeAll(async () => {
    database = await freshDatabase('discover');
    pool = openScanner({ url: database.url, ...limits });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const hostile = pg.escapeIdentifier(HOSTILE);
    await admin.query(OTHER_NAMES_SQL);
    await admin.query(`
      create schema "the zoo";
      create table "the zoo".${hostile} (${hostile} text primary key);
      create trigger b after insert or update on "the zoo".${hostile}
        for each row execute function meta.beurkunde(${pg.escapeLiteral(HOSTILE)});
      insert into "the zoo".${hostile} values ('born');

      create table "the zoo".lions (id serial primary key, name text);
      create trigger b after insert on "the zoo".lions for each row execute function meta.beurkunde();
      alter table "the zoo".lions disable trigger b;

      create table "the zoo".cages (nr int, wing uuid, primary key (wing, nr));
      create table "the zoo".lion_cages (lion int references "the zoo".lions, nr int, wing uuid,
        foreign key (wing, nr) references "the zoo".cages, primary key (lion, wing, nr));

      create table "the zoo".visits (at timestamptz not null, gate varchar(8) not null, note text unique, unique (gate, at));
      create unique index on "the zoo".visits (at) where gate = 'north';
      create table "the zoo".heaps (anything text unique);
      create view "the zoo".lion_names as select name from "the zoo".lions;
      create materialized view "the zoo".lion_count as select count(*) from "the zoo".lions;
      create table "the zoo".parts (id bigint generated always as identity primary key, x int) partition by range (id);
      create table "the zoo".parts_1 partition of "the zoo".parts for values from (1) to (1000);
      create trigger b after insert or update on "the zoo".parts for each row execute function meta.beurkunde('id', 'two', '');

      create schema elsewhere;
      create table elsewhere.lions (id bigint primary key);
      create trigger b after insert or update on elsewhere.lions for each row execute function meta.beurkunde();

      insert into "civil registry"."Sammlungen ""alle""" values
        (${pg.escapeLiteral(HOSTILE)}, 'the zoo', ${pg.escapeLiteral(HOSTILE)}, true, 'Ann', 'column', ${pg.escapeLiteral(HOSTILE)}, 'declared'),
        ('lions', 'the zoo', 'lions', true, null, 'synthetic_id', null, null),
        ('lion cages', 'the zoo', 'lion_cages', false, null, null, null, null),
        ('visits', 'the zoo', 'visits', null, null, null, null, null),
        ('heaps', 'the zoo', 'heaps', null, null, null, null, null),
        ('names', 'the zoo', 'lion_names', null, null, null, null, null),
        ('count', 'the zoo', 'lion_count', null, null, null, null, null),
        ('nowhere', 'the zoo', 'unicorns', true, null, null, null, null),
        ('nothing', null, null, true, null, null, null, null);
      insert into meta.katalog values ('lions', true), ('catalogued only', true), ('heaps', false)`);
    await admin.end();
    found = new Map((await discover(pool, OTHER_NAMES)).map((one) => [one.name, one]));
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('finds every collection of the three sources, once', () => {
    expect([...found.keys()].sort()).toEqual(
      [
        HOSTILE,
        'lions',
        'lion cages',
        'visits',
        'heaps',
        'names',
        'count',
        'nowhere',
        'nothing',
        'catalogued only',
        'parts',
        'elsewhere.lions',
      ].sort(),
    );
  });

  it('reads hostile names as they are', () => {
    expect(found.get(HOSTILE)).toEqual({
      name: HOSTILE,
      sources: ['registry', 'trigger'],
      registered: true,
      managed: false,
      required: true,
      owner: 'Ann',
      declaredRelation: { schema: 'the zoo', table: HOSTILE },
      relation: { schema: 'the zoo', table: HOSTILE, kind: 'table' },
      declaredIdentity: { strategy: 'column', column: HOSTILE, source: 'declared' },
      trigger: { name: 'b', args: [HOSTILE], enabled: 'origin', onInsert: true, onUpdate: true },
      hasIdColumn: false,
      key: [{ column: HOSTILE, type: 'text', notNull: true }],
      keyGrows: false,
      linkTable: false,
      hasBirths: true,
      readable: true,
      folder: null,
    });
  });

  it('tells a disabled trigger on insert alone, and a key that grows', () => {
    expect(found.get('lions')).toMatchObject({
      sources: ['registry', 'catalog', 'trigger'],
      managed: true,
      hasIdColumn: true,
      hasBirths: false,
      key: [{ column: 'id', type: 'integer', notNull: true }],
      keyGrows: true,
      trigger: { args: [], enabled: 'disabled', onInsert: true, onUpdate: false },
    });
  });

  it('knows a link table by its foreign keys', () => {
    expect(found.get('lion cages')).toMatchObject({ linkTable: true, keyGrows: false, trigger: null });
    expect(found.get('lion cages')?.key.map(({ column }) => column)).toEqual(['lion', 'wing', 'nr']);
  });

  it('takes a unique key of NOT NULL columns where there is no primary key, and none else', () => {
    expect(found.get('visits')?.key).toEqual([
      { column: 'gate', type: 'character varying(8)', notNull: true },
      { column: 'at', type: 'timestamp with time zone', notNull: true },
    ]);
    expect(found.get('heaps')).toMatchObject({ key: [], sources: ['registry', 'catalog'], managed: false });
  });

  it('tells what is no table, and what is not there', () => {
    expect(found.get('names')?.relation?.kind).toBe('view');
    expect(found.get('count')?.relation?.kind).toBe('materialized_view');
    expect(found.get('nowhere')).toMatchObject({
      relation: null,
      declaredRelation: { schema: 'the zoo', table: 'unicorns' },
      readable: false,
    });
    expect(found.get('nothing')).toMatchObject({ relation: null, declaredRelation: null });
    expect(found.get('catalogued only')).toMatchObject({ sources: ['catalog'], registered: false, managed: true });
  });

  it('counts a partitioned table once, with all arguments of its trigger', () => {
    expect(found.get('parts')).toMatchObject({
      sources: ['trigger'],
      relation: { kind: 'partitioned_table' },
      trigger: { args: ['id', 'two', ''] },
      keyGrows: true,
    });
  });

  it('blocks a second table that the gateway would birth under a name that is taken', () => {
    expect(found.get('elsewhere.lions')).toMatchObject({ trigger: null, declaredIdentity: null, hasBirths: false });
  });
});

describe('discover, as the scanner', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let admin: pg.Client;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'discover-'));
    database = await freshDatabase('discover');
    await installContract(database.url, { passwords: derivedPasswords(database.url) });
    pool = openScanner({ url: serviceUrls(database.url).scanner, ...limits });
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`
      create table open (id int primary key);
      create table closed (id int primary key);
      create table veiled (id int primary key);
      alter table veiled enable row level security;
      create policy veil on veiled using (id > 10);
      create table files (name text primary key);
      create table mistaken (id int primary key, name text);
      create trigger b after insert or update on files for each row execute function fn_birth_registry_auto('name');
      insert into files values ('a');
      insert into collection_registry (collection_name, table_name) values ('open', 'open'), ('closed', 'closed'), ('veiled', 'veiled');
      insert into collection_registry (collection_name, table_name, birth_code_strategy, birth_code_column)
      values ('mistaken', 'mistaken', 'column', 'nmae');
      grant select on open, veiled, files, mistaken to birth_ledger_scanner`);
  });

  afterAll(async () => {
    await pool.end();
    await admin.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const readable = async (path: string) => {
    const registry = { schema: 'public', table: 'files', codeColumn: 'name' };
    const all = await discover(pool, defaultContract, [{ collection: 'dots', path, registry }]);
    return new Map(all.map((one) => [one.name, one]));
  };

  it('shows what it may not read', async () => {
    const found = await readable(folder);
    expect(found.get('open')?.readable).toBe(true);
    expect(found.get('closed')).toMatchObject({ readable: false, relation: { table: 'closed' } });
  });

  it('tells when the column that codes come from is not there', async () => {
    const found = await readable(folder);
    expect(found.get('mistaken')).toMatchObject({ codeColumnMissing: true });
    expect(found.get('open')).not.toHaveProperty('codeColumnMissing');
  });

  it('shows a table whose rows are hidden from it in part as one it may not read', async () => {
    expect((await readable(folder)).get('veiled')?.readable).toBe(false);
    await expect(pool.query('select from veiled')).rejects.toThrow(/row-level security/);
  });

  it('shows a folder with its registry table, born as far as that is', async () => {
    expect((await readable(folder)).get('dots')).toMatchObject({
      sources: ['folder'],
      readable: true,
      hasBirths: true,
      folder: { path: folder, registry: { schema: 'public', table: 'files', codeColumn: 'name' } },
    });
  });

  it('shows a folder that is not there, is a file, or whose registry may not be read, as unreadable', async () => {
    expect((await readable(join(folder, 'missing'))).get('dots')?.readable).toBe(false);
    expect((await readable(process.execPath)).get('dots')?.readable).toBe(false);
    await admin.query('revoke select on files from birth_ledger_scanner');
    expect((await readable(folder)).get('dots')?.readable).toBe(false);
    await admin.query('grant select on files to birth_ledger_scanner');
    await chmod(folder, 0o755);
  });

  it('writes nothing, and cannot', async () => {
    await expect(pool.query('create table mine (x int)')).rejects.toThrow(/read-only transaction/);
  });
});
