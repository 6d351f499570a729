import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { OTHER_NAMES, OTHER_NAMES_SQL } from '../../../../test/support/other-names.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import type { IdentityBytes } from '../../../domain/collection/registry-write.js';
import { GovernedRegistry } from './governed-registry.js';
import { NoApplier } from './refused-write.js';

const rehearse = { kind: 'rehearse' } as const;
const commit = { kind: 'commit', assertStill: async () => undefined } as const;
const none: IdentityBytes = { strategy: null, column: null, source: null };
/** No contract forbids a column without a strategy; a revert restores that too. */
const odd: IdentityBytes = { strategy: null, column: 'left over', source: null };
const byCode: IdentityBytes = { strategy: 'column', column: 'co"de', source: 'inferred_from_existing_trigger' };

describe('the governed registry, under other names', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let registry: GovernedRegistry;

  beforeAll(async () => {
    database = await freshDatabase('registry');
    pool = new pg.Pool({ connectionString: database.url });
    pool.on('error', () => undefined);
    await pool.query(OTHER_NAMES_SQL);
    await pool.query(`create table public.things (id bigint primary key, "co""de" text, twin text, void text)`);
    await pool.query(
      `insert into things select n, 'c' || n, 't' || n / 2, nullif(n, 3)::text from generate_series(1, 5) n`,
    );
    registry = new GovernedRegistry(pool, pool, OTHER_NAMES);
  });

  beforeEach(async () => {
    await pool.query(`delete from "civil registry"."Sammlungen ""alle"""`);
    await pool.query(
      `insert into "civil registry"."Sammlungen ""alle""" ("Name", wo, "Tabelle", "Spalte") values
         ('things', 'public', 'things', null), ('it''s odd', 'public', 'odd', 'left over')`,
    );
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const bytes = async () => Object.fromEntries(await registry.identityBytes(['things', "it's odd"]));
  const change = (collection: string, before: IdentityBytes | null, after: IdentityBytes) => ({
    collection,
    before,
    after,
  });

  it('is written and restored byte for byte, and left alone by a rehearsal', async () => {
    const both = [change('things', none, byCode), change("it's odd", odd, byCode)];
    const { before, births } = await registry.writeIdentities(both, rehearse);
    expect(Object.fromEntries(before)).toEqual({ things: none, "it's odd": odd });
    expect(births).toBe(0n);
    expect(await bytes()).toEqual({ things: none, "it's odd": odd });
    await registry.writeIdentities(both, commit);
    expect(await bytes()).toEqual({ things: byCode, "it's odd": byCode });
    await registry.writeIdentities([change('things', byCode, none), change("it's odd", byCode, odd)], commit);
    expect(await bytes()).toEqual({ things: none, "it's odd": odd });
  });

  it('is written all or not at all', async () => {
    const stale = [change('things', none, byCode), change("it's odd", none, byCode)];
    await expect(registry.writeIdentities(stale, commit)).rejects.toMatchObject({ rule: 'registry-changed' });
    const gone = [change('things', none, byCode), change('nowhere', null, byCode)];
    await expect(registry.writeIdentities(gone, commit)).rejects.toMatchObject({ rule: 'registry-row-missing' });
    const lost = {
      kind: 'commit',
      assertStill: async () => {
        throw new Error('claim lost');
      },
    } as const;
    await expect(registry.writeIdentities([change('things', none, byCode)], lost)).rejects.toThrow('claim lost');
    expect(await bytes()).toEqual({ things: none, "it's odd": odd });
  });

  it('is not blamed for births that others make meanwhile', async () => {
    const other = await pool.connect();
    try {
      await other.query('begin');
      await other.query(`select from "civil registry"."Sammlungen ""alle""" where "Name" = 'things' for update`);
      const written = registry.writeIdentities([change('things', none, byCode)], commit);
      await sleep(200);
      await pool.query(`insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch) values ('x', 'y', 'z')`);
      await other.query('rollback');
      expect((await written).births).toBe(0n);
      expect((await bytes()).things).toEqual(byCode);
    } finally {
      other.release();
      await pool.query('delete from "civil registry"."Geburten"');
    }
  });

  it('refuses what a trigger of its own makes of a write', async () => {
    await pool.query(`
      create function meddle() returns trigger language plpgsql as $$ begin new."Spalte" := upper(new."Spalte"); return new; end $$;
      create trigger meddle before update on "civil registry"."Sammlungen ""alle""" for each row execute function meddle()`);
    try {
      const one = [change('things', none, byCode)];
      await expect(registry.writeIdentities(one, commit)).rejects.toMatchObject({ rule: 'registry-wrote-otherwise' });
      expect((await bytes()).things).toEqual(none);
    } finally {
      await pool.query('drop function meddle cascade');
    }
  });

  it('tells what became of a write', async () => {
    const write = { purpose: 'apply_identity', before: none, after: byCode } as const;
    expect(await registry.look('things', write)).toBe('not_written');
    await registry.writeIdentities([change('things', none, byCode)], commit);
    expect(await registry.look('things', write)).toBe('written');
    await registry.writeIdentities([change('things', byCode, odd)], commit);
    expect(await registry.look('things', write)).toBe('changed_by_others');
  });

  it('takes a collection in, with both rows or none', async () => {
    const row = { schema: 'public', table: 'new ones', required: true, owner: "o'hara", ...byCode };
    const before = { registry: null, catalog: null };
    const after = { registry: row, catalog: { managed: true } };
    const write = { purpose: 'onboard', identity: { strategy: 'column', column: 'co"de' }, before, after } as const;
    const make = () => after;
    await registry.onboard({ collection: 'new', before, make }, rehearse);
    expect(await registry.look('new', write)).toBe('not_written');
    await registry.onboard({ collection: 'new', before, make }, commit);
    expect(await registry.look('new', write)).toBe('written');
    await expect(registry.onboard({ collection: 'new', before, make }, commit)).rejects.toMatchObject({
      rule: 'registry-changed',
    });
  });

  it('checks a column for codes: there, never NULL, telling rows apart', async () => {
    const relation = { schema: 'public', table: 'things' };
    const check = (column: string) => registry.checkCode(relation, { strategy: 'column', column });
    const fits = { readable: true, columnExists: true, nulls: 0, duplicates: 0 };
    expect(await check('co"de')).toEqual(fits);
    expect(await registry.checkCode(relation, { strategy: 'synthetic_id' })).toEqual(fits);
    expect(await check('twin')).toEqual({ ...fits, duplicates: 2 });
    expect(await check('void')).toEqual({ ...fits, nulls: 1 });
    expect(await check('nothing')).toEqual({ ...fits, columnExists: false });
    const nowhere = { schema: 'public', table: 'nowhere' };
    expect(await registry.checkCode(nowhere, { strategy: 'synthetic_id' })).toMatchObject({ readable: false });
  });

  it('is not written without an applier', async () => {
    const readOnly = new GovernedRegistry(pool, null, OTHER_NAMES);
    await expect(readOnly.writeIdentities([change('things', none, byCode)], commit)).rejects.toThrow(NoApplier);
  });
});
