import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { OTHER_NAMES, OTHER_NAMES_SQL } from '../../../../test/support/other-names.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { installContract } from '../kit/install.js';
import { checkContract } from './check-contract.js';
import { defaultContract } from './contract.js';
import { parseContract } from './parse-contract.js';

describe('parseContract', () => {
  it('takes the defaults for what is not given', () => {
    expect(parseContract({})).toEqual(defaultContract);
    const contract = parseContract({ metaCatalog: { columns: { managed: 'is managed' } } });
    expect(contract.metaCatalog).toEqual({
      schema: 'public',
      table: 'meta_catalog',
      columns: { collectionName: 'collection_name', managed: 'is managed' },
    });
  });

  it.each([
    [{ metaCatalogue: {} }, /contract.metaCatalogue is not a part/],
    [{ birthRegistry: { columns: { code: 'x' } } }, /contract.birthRegistry.columns.code is not a part.*entityCode/],
    [{ birthRegistry: { table: 7 } }, /contract.birthRegistry.table must be a name/],
    [{ birthRegistry: { table: '' } }, /contract.birthRegistry.table must be a name/],
    [{ birthRegistry: { table: 'a\0b' } }, /NUL/],
    [{ birthRegistry: { table: 'ä'.repeat(32) } }, /more than 63 bytes/],
    [{ birthRegistry: 'births' }, /contract.birthRegistry must be an object/],
    [[], /contract must be an object/],
  ])('refuses %j', (given, message) => {
    expect(() => parseContract(given)).toThrow(message);
  });
});

describe('checkContract', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await freshDatabase('contract');
    pool = new pg.Pool({ connectionString: database.url });
    await pool.query(OTHER_NAMES_SQL);
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const failures = async (contract = OTHER_NAMES) => (await checkContract(pool, contract)).filter(({ ok }) => !ok);

  it('finds every object under other names', async () => {
    expect(await failures()).toEqual([]);
    expect((await checkContract(pool, OTHER_NAMES)).length).toBe(21);
  });

  it('names what a wrong mapping does not find', async () => {
    const wrong = parseContract({
      ...OTHER_NAMES,
      metaCatalog: { ...OTHER_NAMES.metaCatalog, table: 'catalog' },
      birthRegistry: {
        ...OTHER_NAMES.birthRegistry,
        columns: { ...OTHER_NAMES.birthRegistry.columns, bornVia: 'via' },
      },
      gateway: { ...OTHER_NAMES.gateway, registerFunction: 'beurkunde', triggerFunction: 'trage ein' },
    });
    expect(await failures(wrong)).toEqual([
      { object: 'meta.catalog.ding', ok: false, detail: 'the relation meta.catalog is missing' },
      { object: 'meta.catalog.geführt?', ok: false, detail: 'the relation meta.catalog is missing' },
      { object: 'civil registry.Geburten.via', ok: false, detail: 'the column is missing' },
      { object: 'meta.trage ein()', ok: false, detail: 'exists, but does not return trigger' },
      { object: 'meta.beurkunde()', ok: false, detail: expect.stringMatching(/but not as \(collection text/) },
    ]);
  });

  it('names a column of another type, and a registry that could hold a birth twice', async () => {
    await pool.query(`
      alter table meta.katalog alter "geführt?" type int using "geführt?"::int;
      alter table "civil registry"."Geburten" drop constraint "Geburten_sammlung_kürzel_key", alter "kürzel" drop not null`);
    expect((await failures()).map(({ object, detail }) => `${object}: ${detail}`)).toEqual([
      'meta.katalog.geführt?: is integer, but must be boolean',
      'civil registry.Geburten (sammlung, kürzel) unique: no unique index on these two columns',
      'civil registry.Geburten (sammlung, kürzel) not null: the entity code may be NULL',
    ]);
  });

  it('finds nothing missing where the kit was installed', async () => {
    await installContract(database.url);
    expect(await failures(defaultContract)).toEqual([]);
  });
});
