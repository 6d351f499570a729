import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { OTHER_NAMES, OTHER_NAMES_SQL } from '../support/other-names.js';
import { type FreshDatabase, freshDatabase, onCluster } from '../support/postgres.js';
import { type Body, Office } from './office.js';

/** A collection whose name takes quoting wherever it may go: into SQL, a stream's name, an address. */
const collection = 'Dinge / "alle" 100% 🐣';
/** Codes that are somebody's data, whatever they look like. */
const codes = [
  "O'Brien",
  'a/b/../c',
  '"; drop table geburten; --',
  '🐣 👩‍👩‍👧‍👦',
  '%2F%00 +?&#=',
  ' spaces at both ends ',
  'line\nbreak\tand \\ backslash',
  'e\u0301 is not \u00e9',
  'x'.repeat(1_000),
  `${'"\'/🐣'.repeat(200)}`,
];
const role = `leser_${randomBytes(4).toString('hex')}`;
const password = randomBytes(9).toString('base64url');

let governed: FreshDatabase;
let admin: pg.Client;
let office: Office;

beforeAll(async () => {
  governed = await freshDatabase('other_names');
  admin = new pg.Client({ connectionString: governed.url });
  await admin.connect();
  await admin.query(OTHER_NAMES_SQL);
  await admin.query(`
    create schema "the data";
    create table "the data"."Die Dinge" ("Schlüssel" text collate "C" primary key);
    create role ${role} login password '${password}';
    grant usage on schema "civil registry", meta, "the data" to ${role};
    grant select on all tables in schema "civil registry", meta, "the data" to ${role}`);
  await admin.query('insert into "the data"."Die Dinge" select unnest($1::text[])', [[...codes, 'born', 'born too']]);
  await admin.query(
    `insert into "civil registry"."Sammlungen ""alle""" ("Name", wo, "Tabelle", "Pflicht", wer, "Weg", "Spalte", woher)
     values ($1, 'the data', 'Die Dinge', true, 'petra', 'column', 'Schlüssel', 'declared')`,
    [collection],
  );
  await admin.query('insert into meta.katalog values ($1, true)', [collection]);
  await admin.query(`
    create trigger geburt after insert or update on "the data"."Die Dinge"
      for each row execute function meta.beurkunde('Schlüssel');
    update "the data"."Die Dinge" set "Schlüssel" = "Schlüssel" where "Schlüssel" like 'born%'`);
  const url = new URL(governed.url);
  url.username = role;
  url.password = password;
  office = await Office.open(url.href, { config: { contract: OTHER_NAMES } });
  const steward = office.as('steward');
  await steward.post('/authority', { action: 'grant', person: 'olga', role: 'operator', reason: 'r' });
  const petra = { action: 'grant', person: 'petra', role: 'owner', collections: [collection], reason: 'r' };
  await steward.post('/authority', petra);
}, 120_000);

afterAll(async () => {
  await office.close();
  await admin.query(`drop owned by ${role}`);
  await admin.end();
  await governed.drop();
  await onCluster(`drop role ${role}`);
});

const address = (code: string): string => `${encodeURIComponent(collection)}/${encodeURIComponent(code)}`;

describe('a database in which nothing is called as in the kit', () => {
  it('is scanned', async () => {
    const { status, body } = await office.as('olga').scan();
    expect([status, body.gaps]).toEqual([200, []]);
    expect(body.scanned).toMatchObject([{ collection, outcome: 'completed', rowsSeen: 12, newlyLogged: codes.length }]);
    const again = await office.as('olga').scan();
    expect(again.body.scanned).toMatchObject([{ newlyLogged: 0, totalPending: codes.length }]);
  }, 60_000);

  it('has its entries decided, whatever their codes look like', async () => {
    const entries = codes.map((code) => ({ collection, code }));
    const { body } = await office.as('petra').post('/decisions', { decision: 'BIRTH_APPROVED', reason: 'r', entries });
    expect(body.rows.map((row: Body) => [row.code, row.outcome])).toEqual(codes.map((code) => [code, 'recorded']));
    const exempt = { collection, code: codes[0], decision: 'EXEMPT', reason: 'r', revision: '0' };
    expect(await office.as('petra').post('/decisions/one', exempt)).toMatchObject({ status: 200 });
  });

  it.each(codes.map((code) => [code.slice(0, 30), code]))('finds %j again by ledger and history', async (_, code) => {
    const petra = office.as('petra');
    const { body: entry } = await petra.get(`/ledger/${address(code)}`);
    expect(entry).toMatchObject({ collection, code, status: 'open', decidedBy: 'petra' });
    const { body: history } = await petra.get(`/history/${address(code)}`);
    expect(history.items[0]).toMatchObject({ type: 'PageScanned', data: { found: 'unborn' } });
    expect(history.items[1]).toMatchObject({ type: 'DecisionRecorded', data: { collection, code, from: 'PENDING' } });
  });

  it('is balanced, and nothing was written to it', async () => {
    const { body } = await office.as('petra').get(`/coverage?collection=${encodeURIComponent(collection)}`);
    expect(body).toMatchObject([{ state: 'balanced' }]);
    const { rows } = await admin.query('select count(*)::int as births from "civil registry"."Geburten"');
    expect(rows).toEqual([{ births: 2 }]);
  });
});
