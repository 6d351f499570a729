import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { installContract } from '../../src/infra/governed/kit/install.js';
import { derivedPasswords, serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { runCli } from '../../src/program/run-cli.js';
import { InstalledPostgres } from '../support/installed-postgres.js';
import { terminalOf } from '../support/terminal.js';
import { type Body, type Desk, Office } from './office.js';
import { theirGoverned, theirRoles, theirWarehouse } from './theirs.js';

/** The rows of `shop.orders`, all of which are older than their birth trigger. */
const orders = 40;

/** Everything that dumps can tell, before us and after. */
type Dumps = { readonly governed: string; readonly warehouse: string; readonly globals: string };

let postgres: InstalledPostgres;
let governedUrl: string;
let warehouseUrl: string;
let office: Office | null = null;
let before: Dumps;

/** Runs statements in one session, and answers the rows of the last. */
const sql = async (url: string, ...statements: string[]): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
};

/** A re-touched row lies elsewhere in its file, and a dump follows the file: so rows are put in their keys' order first. */
const dumpAll = async (): Promise<Dumps> => {
  await sql(governedUrl, 'cluster shop.orders using orders_pkey');
  const [governed, warehouse] = [await postgres.dump('governed'), await postgres.dump('warehouse')];
  return { governed, warehouse, globals: await postgres.dumpGlobals() };
};

const desk = (person: string): Desk => {
  if (!office) throw new Error('The office is closed.');
  return office.as(person);
};

const closeOffice = async (): Promise<void> => {
  await office?.close();
  office = null;
};

const step = async (person: string, path: string, body: unknown = {}): Promise<Body> => {
  const reply = await desk(person).post(path, body);
  expect([reply.status, reply.body.detail]).toEqual([200, undefined]);
  return reply.body;
};

const status = async (): Promise<string> => (await desk('oona').get('/plans/all-orders/story')).body.status;

beforeAll(async () => {
  postgres = await InstalledPostgres.start();
  await sql(postgres.url('postgres'), theirRoles);
  governedUrl = await postgres.createDatabase('governed');
  warehouseUrl = await postgres.createDatabase('warehouse');
  await sql(governedUrl, theirGoverned(orders));
  await sql(warehouseUrl, theirWarehouse);
  before = await dumpAll();
});

afterAll(async () => {
  await closeOffice();
  await postgres.stop();
});

describe('a customer whose PostgreSQL is older than ours, with databases that hold things of theirs', () => {
  it('has us installed there', async () => {
    const passwords = derivedPasswords(governedUrl);
    await installContract(governedUrl, { passwords });
    await sql(
      governedUrl,
      `insert into collection_registry values ('orders', 'shop', 'orders', true, 'petra', 'column', 'number', 'declared')`,
      `insert into meta_catalog values ('orders', true)`,
      `create trigger birth after insert or update on shop.orders
         for each row execute function fn_birth_registry_auto('number')`,
    );
    await installContract(governedUrl, { passwords });
    const urls = serviceUrls(governedUrl);
    office = await Office.open(urls.scanner, {
      env: { GOVERNED_APPLIER_URL: urls.applier, DATABASE_URL: warehouseUrl },
    });
    const now = await dumpAll();
    expect(now.governed).not.toBe(before.governed);
    expect(now.warehouse).not.toBe(before.warehouse);
    expect(now.globals).not.toBe(before.globals);
  });

  it('has every unborn row of theirs born through us', async () => {
    const grant = (person: string, role: string, collections?: string[]) =>
      step('steward', '/authority', { action: 'grant', person, role, collections, reason: 'the job' });
    await grant('oona', 'operator');
    await grant('rita', 'reviewer');
    for (const owner of ['petra', 'otto']) await grant(owner, 'owner', ['orders']);
    await desk('oona').scan('orders');
    const filter = {
      collection: 'orders',
      standing: 'PENDING',
      decision: 'BIRTH_APPROVED',
      reason: 'all',
      expected: orders,
    };
    expect(await step('petra', '/decisions/filtered', filter)).toMatchObject({ recorded: orders });
    const planId = 'all-orders';
    await step('oona', '/plans', { planId, selection: [{ collection: 'orders' }], reason: 'all orders' });
    await step('oona', `/plans/${planId}/dry-run`);
    const { digest } = (await desk('rita').get(`/plans/${planId}/story`)).body.draft;
    await step('rita', `/plans/${planId}/reviews`, { digest, verdict: 'approve', reason: 'read it' });
    await step('otto', `/plans/${planId}/permits`, { reason: 'go' });
    await step('oona', `/plans/${planId}/guards`);
    await step('oona', `/plans/${planId}/rehearsals`);
    await step('oona', `/plans/${planId}/apply`, { execute: true });
    while ((await status()) === 'applying') await pause(100);
    expect(await step('oona', `/plans/${planId}/verify`)).toMatchObject({ verified: true, recorded: true });
    expect(await sql(governedUrl, 'select count(*)::int as births from birth_registry')).toEqual([{ births: orders }]);
  });

  it('takes us out again, and has both databases and the roles as they were, byte for byte', async () => {
    await closeOffice();
    const { terminal, written } = terminalOf();
    expect(await runCli(['rollback-sql'], terminal)).toBe(0);
    const rollback = written().out;
    await expect(sql(governedUrl, rollback)).rejects.toThrow('collection_registry holds rows');
    await sql(governedUrl, `set birth_ledger.drop_data = 'on'`, rollback);
    await sql(warehouseUrl, rollback);
    const after = await dumpAll();
    expect(after.governed).toBe(before.governed);
    expect(after.warehouse).toBe(before.warehouse);
    expect(after.globals).toBe(before.globals);
  });
});
