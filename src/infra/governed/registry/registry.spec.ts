import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type GovernedDatabase, governedDatabase } from '../../../../test/support/governed.js';
import type { DeclaredIdentity } from '../../../domain/collection/facts.js';
import { defaultContract as contract } from '../contract/contract.js';
import { HealthProbe } from '../health/health-probe.js';
import { defaultLimits as limits } from '../routes/transaction.js';
import { checkIdentity } from './check-identity.js';
import { type IdentityChange, writeIdentities } from './identities.js';
import { type Onboarding, onboard } from './onboard.js';

let governed: GovernedDatabase;

beforeAll(async () => {
  governed = await governedDatabase();
  await governed.admin.query(`
    create table cats (id int primary key, name text, "odd ""column""" text);
    insert into cats values (1, 'Tom', 'a'), (2, 'Tom', null), (3, 'Kit', 'b')`);
});

afterAll(() => governed.end());

beforeEach(async () => {
  await governed.admin.query(`
    truncate collection_registry, meta_catalog, birth_registry;
    insert into collection_registry (collection_name, table_name, birth_code_strategy, birth_code_column, birth_code_source)
    values ('cats', 'cats', null, null, null), ('dogs', 'dogs', 'column', 'old "name"', null)`);
});

const inferred: DeclaredIdentity = { strategy: 'synthetic_id', column: null, source: 'inferred_from_existing_trigger' };
const old: DeclaredIdentity = { strategy: 'column', column: 'old "name"', source: null };

const CHANGES: readonly IdentityChange[] = [
  { collection: 'cats', before: null, after: inferred },
  { collection: 'dogs', before: old, after: { strategy: 'column', column: 'new', source: 'declared' } },
];

const write = (changes: readonly IdentityChange[], ending: 'commit' | 'rollback' = 'commit') =>
  writeIdentities(governed.applier, contract, changes, ending, limits);

const registry = async () => (await governed.admin.query('select * from collection_registry order by 1')).rows;

describe('writeIdentities', () => {
  it('writes all, and takes them back exactly', async () => {
    const before = await registry();
    await write(CHANGES);
    expect(await registry()).toMatchObject([
      {
        collection_name: 'cats',
        birth_code_strategy: 'synthetic_id',
        birth_code_source: 'inferred_from_existing_trigger',
      },
      {
        collection_name: 'dogs',
        birth_code_strategy: 'column',
        birth_code_column: 'new',
        birth_code_source: 'declared',
      },
    ]);
    await write(CHANGES.map((change) => ({ ...change, before: change.after, after: change.before })));
    expect(await registry()).toEqual(before);
  });

  it('rehearses without a trace', async () => {
    const before = await registry();
    await write(CHANGES, 'rollback');
    expect(await registry()).toEqual(before);
  });

  it('writes nothing when one stands otherwise than expected, or is gone', async () => {
    const before = await registry();
    await governed.admin.query(
      "update collection_registry set birth_code_column = 'newer' where collection_name = 'dogs'",
    );
    await expect(write(CHANGES)).rejects.toThrow(/dogs stands as \["column","newer",null\]/);
    await governed.admin.query(
      "update collection_registry set birth_code_column = 'old \"name\"' where collection_name = 'dogs'",
    );
    expect(await registry()).toEqual(before);
    await expect(write([{ collection: 'birds', before: null, after: inferred }])).rejects.toThrow(
      /birds is not in the collection registry/,
    );
  });

  it('takes everything back when a birth comes of it', async () => {
    const before = await registry();
    await governed.admin.query(`
      create function births() returns trigger language plpgsql security definer as $$
      begin insert into birth_registry (collection_name, entity_code, born_via) values ('x', 'y', 'z'); return null; end $$;
      create trigger z after update on collection_registry for each statement execute function births()`);
    await expect(write(CHANGES)).rejects.toThrow(/made 1 births.*must make none/);
    await governed.admin.query('drop trigger z on collection_registry; drop function births');
    expect(await registry()).toEqual(before);
    expect((await governed.admin.query('select from birth_registry')).rowCount).toBe(0);
  });
});

describe('onboard', () => {
  const birds: Onboarding = {
    collection: 'birds "of" prey',
    relation: { schema: 'public', table: 'cats' },
    required: true,
    owner: 'Ann',
    identity: { strategy: 'column', column: 'name', source: 'declared' },
  };

  it('registers and manages, once however often it is asked', async () => {
    await onboard(governed.applier, contract, birds, 'rollback', limits);
    expect((await registry()).length).toBe(2);
    await onboard(governed.applier, contract, birds, 'commit', limits);
    await onboard(governed.applier, contract, birds, 'commit', limits);
    expect(await registry()).toContainEqual({
      collection_name: birds.collection,
      table_schema: 'public',
      table_name: 'cats',
      birth_required: true,
      owner: 'Ann',
      birth_code_strategy: 'column',
      birth_code_column: 'name',
      birth_code_source: 'declared',
    });
    expect((await governed.admin.query('select * from meta_catalog')).rows).toEqual([
      { collection_name: birds.collection, managed: true },
    ]);
  });

  it('leaves alone what is registered otherwise', async () => {
    const before = await registry();
    await expect(
      onboard(governed.applier, contract, { ...birds, collection: 'cats' }, 'commit', limits),
    ).rejects.toThrow(/registered before, with another table or identity/);
    expect(await registry()).toEqual(before);
    expect((await governed.admin.query('select from meta_catalog')).rowCount).toBe(0);
  });
});

describe('checkIdentity', () => {
  it.each([
    ['id', { exists: true, rows: 3, nulls: 0, duplicates: 0 }],
    ['name', { exists: true, rows: 3, nulls: 0, duplicates: 1 }],
    ['odd "column"', { exists: true, rows: 3, nulls: 1, duplicates: 0 }],
    ['missing', { exists: false, rows: 0, nulls: 0, duplicates: 0 }],
  ])('judges the column %s by its data', async (column, expected) => {
    expect(await checkIdentity(governed.admin, { schema: 'public', table: 'cats' }, column)).toEqual(expected);
  });
});

describe('HealthProbe', () => {
  it('sees waiting locks, busy sessions and the rate of WAL', async () => {
    const probe = new HealthProbe(governed.applier);
    expect(await probe.read()).toMatchObject({ walBytesPerSecond: null, replicationLagMs: null });
    await governed.admin.query('begin; lock table cats');
    const waiting = governed.scanner.query('select from cats').catch(() => null);
    let lockWaits = 0;
    let activeSessions = 0;
    while (lockWaits === 0) ({ lockWaits, activeSessions } = await probe.read());
    expect(activeSessions).toBeGreaterThan(0);
    await governed.admin.query(
      "rollback; insert into cats select n, repeat('x', 500) from generate_series(10, 2000) n",
    );
    await waiting;
    expect((await probe.read()).walBytesPerSecond).toBeGreaterThan(0);
  });
});
