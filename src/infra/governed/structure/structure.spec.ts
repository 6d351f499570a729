import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { defaultContract } from '../contract/contract.js';
import { installContract } from '../kit/install.js';
import { derivedPasswords, serviceUrls } from '../kit/service-roles.js';
import { readDatabaseIdentity } from './database-identity.js';
import { readGatewayFunctions } from './gateway-functions.js';
import { readStructures } from './structures.js';

let database: FreshDatabase;
let admin: pg.Client;
let scanner: pg.Client;

beforeAll(async () => {
  database = await freshDatabase('structure');
  await installContract(database.url, { passwords: derivedPasswords(database.url) });
  admin = new pg.Client({ connectionString: database.url });
  scanner = new pg.Client({ connectionString: serviceUrls(database.url).scanner });
  await admin.connect();
  await scanner.connect();
  await admin.query(`
    create table cats (id bigint primary key, name text);
    create trigger b after insert or update on cats for each row execute function fn_birth_registry_auto('name')`);
});

afterAll(async () => {
  await scanner.end();
  await admin.end();
  await database.drop();
});

const cats = { schema: 'public', table: 'cats' };

it('tells one database from another of the same cluster', async () => {
  const other = await freshDatabase('structure');
  const elsewhere = new pg.Client({ connectionString: other.url });
  await elsewhere.connect();
  try {
    const [here, there] = [await readDatabaseIdentity(scanner), await readDatabaseIdentity(elsewhere)];
    expect(here).toEqual({ systemIdentifier: expect.stringMatching(/^\d{10,}$/), databaseName: database.name });
    expect(there.systemIdentifier).toBe(here.systemIdentifier);
    expect(there.databaseName).not.toBe(here.databaseName);
  } finally {
    await elsewhere.end();
    await other.drop();
  }
});

describe('the gateway’s hashes', () => {
  const change = async (sql: string, undo: string): Promise<string[]> => {
    const before = await readGatewayFunctions(scanner, defaultContract);
    await admin.query(sql);
    const after = await readGatewayFunctions(scanner, defaultContract);
    await admin.query(undo);
    expect(await readGatewayFunctions(scanner, defaultContract)).toEqual(before);
    return before.filter(({ hash }, index) => hash !== after[index]?.hash).map(({ name }) => name);
  };

  it('are of both functions, by name', async () => {
    expect((await readGatewayFunctions(scanner, defaultContract)).map(({ name }) => name)).toEqual([
      'public.fn_birth_register(collection text, entity_code text, dry_run boolean)',
      'public.fn_birth_registry_auto()',
    ]);
  });

  it('change with a setting, a right and an owner', async () => {
    const auto = 'public.fn_birth_registry_auto()';
    expect(await change(`alter function ${auto} security invoker`, `alter function ${auto} security definer`)).toEqual([
      auto,
    ]);
    expect(
      await change(`alter function ${auto} owner to birth_ledger_scanner`, `alter function ${auto} owner to postgres`),
    ).toEqual([auto]);
    expect(
      await change(`alter function ${auto} set work_mem = '1MB'`, `alter function ${auto} reset work_mem`),
    ).toEqual([auto]);
  });
});

describe('a table’s structure', () => {
  it('is its key and its birth trigger', async () => {
    expect(await readStructures(scanner, defaultContract, [cats, { schema: 'public', table: 'gone' }])).toEqual([
      {
        relation: cats,
        key: [{ column: 'id', type: 'bigint', notNull: true }],
        trigger:
          "CREATE TRIGGER b AFTER INSERT OR UPDATE ON public.cats FOR EACH ROW EXECUTE FUNCTION fn_birth_registry_auto('name')",
      },
      { relation: { schema: 'public', table: 'gone' }, key: [], trigger: null },
    ]);
  });

  it('changes when the trigger is disabled, or fires on other events', async () => {
    const before = await readStructures(scanner, defaultContract, [cats]);
    await admin.query('alter table cats disable trigger b');
    const disabled = await readStructures(scanner, defaultContract, [cats]);
    await admin.query(`alter table cats enable trigger b; create or replace trigger b after insert on cats
      for each row execute function fn_birth_registry_auto('name')`);
    const other = await readStructures(scanner, defaultContract, [cats]);
    expect(new Set([before, disabled, other].map((one) => one[0]?.trigger)).size).toBe(3);
  });
});
