import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { createPool } from '../../src/infra/postgres/pool.js';
import { runCli } from '../../src/program/run-cli.js';
import { catalog } from '../../src/projections/catalog.js';
import { inventory, withoutSpeltDefaults } from '../support/inventory.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';
import { terminalOf } from '../support/terminal.js';

describe('the way back from the read model', () => {
  let database: FreshDatabase;
  let client: pg.Client;

  beforeEach(async () => {
    database = await freshDatabase('rollback');
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`
      create schema "birth_ledger theirs";
      create table public.plan (id int generated always as identity primary key, note text unique check (note <> ''));
      comment on table public.plan is 'Their plan, which has nothing to do with ours.';
      comment on column public.plan.note is 'A note.';
      insert into public.plan (note) values ('one'), ('two''s'), ('🐣');
      create table "birth_ledger theirs".collection (like public.plan including all);
      create view public.v_backfill_backlog as select count(*) as plans from public.plan;
      create function public.code_key(code text) returns text language sql immutable return upper(code);
      create index plan_by_key on public.plan (public.code_key(note));
      create materialized view "birth_ledger theirs".seen as select * from public.plan;
      grant select on public.plan to public`);
  });

  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  const install = async (): Promise<void> => {
    const pool = createPool(database.url, { applicationName: 'spec' });
    await migrate(pool, catalog);
    await pool.end();
  };

  const everything = async (): Promise<string[]> => {
    const { rows } = await client.query<{ line: string }>(
      `select p::text as line from public.plan p union all select s::text from "birth_ledger theirs".seen s order by 1`,
    );
    return [...(await inventory(client)).map(withoutSpeltDefaults), ...rows.map(({ line }) => line)];
  };

  const rollback = async (): Promise<void> => {
    const { terminal, written } = terminalOf();
    expect(await runCli(['rollback-sql'], terminal)).toBe(0);
    await client.query(written().out);
  };

  it('leaves nothing of ours and everything of theirs as it was, whatever a rebuild left', async () => {
    const before = await everything();
    await install();
    await client.query(`
      insert into birth_ledger_blue.denial values (1, 'a', 'b', 'c', 'd', 'e', now());
      create unlogged table birth_ledger_green.ledger_staging (key text);
      create table birth_ledger_green.denial (like birth_ledger_blue.denial)`);
    expect(await everything()).not.toEqual(before);
    await rollback();
    expect(await everything()).toEqual(before);
    await rollback();
    expect(await everything()).toEqual(before);
  });

  it('can be installed again afterwards, to the same', async () => {
    await install();
    const first = await everything();
    await rollback();
    await install();
    expect(await everything()).toEqual(first);
  });

  it('takes away what was created last first', async () => {
    await install();
    const created = await client.query<{ name: string }>(
      `with ours as (select oid, nspname from pg_namespace where nspname ~ '^birth_ledger(_blue|_green)?$')
       select name from (
         select c.oid, c.oid::regclass::text as name from pg_class c where relnamespace in (select oid from ours) and relkind in ('r', 'v')
         union all select p.oid, p.oid::regprocedure::text from pg_proc p where pronamespace in (select oid from ours)
         union all select oid, nspname from ours) made
        order by oid`,
    );
    await client.query(`
      create table public.dropped (place bigint generated always as identity, name text);
      create function public.note_drop() returns event_trigger language plpgsql as $$
        begin
          insert into public.dropped (name)
          select object_identity from pg_event_trigger_dropped_objects() where original;
        end $$;
      create event trigger note_drop on sql_drop execute function public.note_drop()`);
    await rollback();
    await client.query('drop event trigger note_drop');
    const dropped = await client.query<{ name: string }>('select name from public.dropped order by place');
    expect(dropped.rows.map(({ name }) => name.replaceAll('pg_catalog.', ''))).toEqual(
      created.rows.map(({ name }) => name).reverse(),
    );
    expect(created.rows.length).toBeGreaterThan(80);
  });

  it('refuses to drop what somebody put into a schema of ours', async () => {
    await install();
    await client.query('create table birth_ledger.theirs (id int)');
    const before = await everything();
    await expect(rollback()).rejects.toThrow('cannot drop schema birth_ledger because other objects depend on it');
    expect(await everything()).toEqual(before);
  });
});
