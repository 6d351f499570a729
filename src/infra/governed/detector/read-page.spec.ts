import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { OTHER_NAMES, OTHER_NAMES_SQL } from '../../../../test/support/other-names.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import type { Identity } from '../../../domain/collection/identity.js';
import { openScanner } from '../connect.js';
import { discover } from '../discovery/discover.js';
import { inSnapshot } from '../snapshot.js';
import { checkEntities } from './check-entities.js';
import { countUnbornStatement } from './page-statements.js';
import { readPage, readWholeTable } from './read-page.js';
import type { KeyTexts, PageRead, ScanTarget } from './target.js';

let database: FreshDatabase;
let scanner: pg.Pool;
let admin: pg.Client;
const targets = new Map<string, ScanTarget>();

/** name, columns, rows, identity. Rows are put in before the trigger is; then every third is touched and so born. */
type Table = readonly [name: string, columns: string, rows: string, identity: Identity];

const byColumn = (column: string): Identity => ({ strategy: 'column', column });
const byId: Identity = { strategy: 'synthetic_id' };

const TABLES: readonly Table[] = [
  ['bigints', 'id bigint primary key', 'select n * 7 - 300 from generate_series(1, 100) n', byId],
  ['uuids', 'id uuid primary key', 'select md5(n::text)::uuid from generate_series(1, 100) n', byId],
  [
    'texts',
    'code text primary key',
    "select chr(32 + n) || 'é''\"/\\🐣' || n from generate_series(1, 90) n",
    byColumn('code'),
  ],
  [
    'icu texts',
    'code text collate "de-x-icu" primary key',
    "select (array['Ä','a','Z','z','ß','ss','ÿ'])[1 + n % 7] || n from generate_series(1, 90) n",
    byColumn('code'),
  ],
  [
    'loose texts',
    'code text collate loose primary key',
    "select case when n % 2 = 0 then 'ABC' else 'abc' end || n from generate_series(1, 90) n",
    byColumn('code'),
  ],
  [
    'times',
    'at timestamptz primary key',
    "select '2026-01-01'::timestamptz + n * interval '1.000001 s' from generate_series(1, 90) n",
    byColumn('at'),
  ],
  ['padded', 'code char(6) primary key', "select 'p' || n from generate_series(1, 90) n", byColumn('code')],
  ['decimals', 'n numeric(9,3) primary key', 'select n / 8.0 - 3 from generate_series(1, 90) n', byColumn('n')],
  [
    'composites',
    'a int, b uuid, c text, primary key (c, b, a)',
    "select n % 3, md5((n % 5)::text)::uuid, 'c' || n from generate_series(1, 90) n",
    byColumn('c'),
  ],
  [
    'enums',
    'e weekday, n int, primary key (e, n)',
    'select (enum_range(null::weekday))[1 + n % 3], n from generate_series(1, 90) n',
    byColumn('n'),
  ],
  [
    'nullable',
    'id int primary key, code text',
    "select n, case when n % 5 > 0 then 'c' || n end from generate_series(1, 90) n",
    byColumn('code'),
  ],
  [
    'hostile "table"; --',
    '"co""l\'; --" text primary key',
    "select repeat('\"''/🐣', 250) || n from generate_series(1, 20) n",
    byColumn('co"l\'; --'),
  ],
  ['void', 'id int primary key', 'select 1 where false', byId],
];

beforeAll(async () => {
  database = await freshDatabase('detector');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(OTHER_NAMES_SQL);
  await admin.query(`
    create schema "the data";
    create type weekday as enum ('tue', 'mon', 'fri');
    create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
  for (const [name, columns, rows, identity] of TABLES) {
    const table = `"the data".${pg.escapeIdentifier(name)}`;
    const code = pg.escapeIdentifier(identity.strategy === 'column' ? identity.column : 'id');
    const argument = identity.strategy === 'column' ? pg.escapeLiteral(identity.column) : '';
    // The other names' gateway takes codes by to_jsonb, which writes times its own way: births by hand, as it would.
    await admin.query(`
      create table ${table} (${columns});
      insert into ${table} ${rows};
      insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch)
      select ${pg.escapeLiteral(name)}, code, 'history' from (
        select ${identity.strategy === 'column' ? '' : `${pg.escapeLiteral(`${name}::`)} ||`} ${code}::text as code,
               row_number() over (order by ${code}::text collate "C") as place from ${table}) c
      where place % 3 = 0 and code is not null;
      create trigger b after insert or update on ${table} for each row execute function meta.beurkunde(${argument})`);
  }
  scanner = openScanner({ url: database.url, statementTimeoutMs: 30_000, lockTimeoutMs: 500 });
  for (const facts of await discover(scanner, OTHER_NAMES)) {
    const identity = TABLES.find(([name]) => name === facts.name)?.[3];
    if (facts.relation && identity) {
      targets.set(facts.name, { collection: facts.name, relation: facts.relation, key: facts.key, identity });
    }
  }
});

afterAll(async () => {
  await scanner.end();
  await admin.end();
  await database.drop();
});

function target(name: string): ScanTarget {
  const found = targets.get(name);
  if (found === undefined) throw new Error(`The table ${name} was not discovered.`);
  return found;
}

const page = (of: ScanTarget, after: KeyTexts | null, limit: number, someUnborn = false): Promise<PageRead> =>
  inSnapshot(scanner, (db) => readPage(db, OTHER_NAMES, of, after, limit, someUnborn));

async function walk(of: ScanTarget, limit: number, someUnborn = false): Promise<PageRead[]> {
  const pages: PageRead[] = [];
  for (let after: KeyTexts | null = null; ; ) {
    const read = await page(of, after, limit, someUnborn);
    pages.push(read);
    if (read.end) return pages;
    after = read.to;
  }
}

type Expected = { code: string | null; key: string[]; born: boolean };

/** The same by one plain query, all in key order. */
async function expected({ collection, relation, key, identity }: ScanTarget): Promise<Expected[]> {
  const quoted = (column: string) => pg.escapeIdentifier(column);
  const columns = key.map(({ column }) => quoted(column));
  const code =
    identity.strategy === 'column'
      ? `${quoted(identity.column)}::text`
      : `${pg.escapeLiteral(`${collection}::`)} || id::text`;
  const { rows } = await scanner.query<Expected>(
    `select code, key, coalesce(code = any (array(select "kürzel" from "civil registry"."Geburten" where sammlung = $1)), false) as born
     from (select (${code}) collate "C" as code, array[${columns.map((c) => `${c}::text`).join(', ')}] as key,
                  row_number() over (order by ${columns.join(', ')}) as place
           from ${quoted(relation.schema)}.${quoted(relation.table)}) t order by place`,
    [collection],
  );
  return rows;
}

describe.each(TABLES.map(([name]) => name))('a table of %s', (name) => {
  it.each([1, 7, 89, 90, 100, 5_000])('is read whole and in order, %d rows at a time', async (limit) => {
    const rows = await expected(target(name));
    const pages = await walk(target(name), limit);
    let seen = 0;
    const unborn = pages.flatMap((one) => {
      const before = seen;
      seen += one.rowsSeen;
      expect(one.to).toEqual(seen === 0 ? null : rows[seen - 1]?.key);
      expect(one.rowsBorn + one.unborn.length + one.withoutCode.length).toBe(one.rowsSeen);
      expect(one.withoutCode.map((ordinal) => rows[before + ordinal - 1]?.code)).toEqual(
        one.withoutCode.map(() => null),
      );
      return one.unborn.map(({ ordinal, key, code }) => ({ place: before + ordinal, key, code }));
    });
    expect(seen).toBe(rows.length);
    expect(unborn).toEqual(
      rows.flatMap(({ code, key, born }, index) => (code === null || born ? [] : { place: index + 1, key, code })),
    );
    expect(pages.length).toBe(Math.max(1, Math.ceil(rows.length / limit)));
    expect(await walk(target(name), limit, true)).toEqual(pages);
  });

  it('tells single entities apart: born, unborn, vanished', async () => {
    const rows = (await expected(target(name))).filter((row): row is Expected & { code: string } => row.code !== null);
    const codes = (born: boolean) => rows.filter((row) => row.born === born).map(({ code }) => code);
    const gone = ['never there', '', '0', "' or true --", `${name}::`, `${name}::x`, 'x'.repeat(1_000)];
    const asked = [...rows.map(({ code }) => code), ...gone];
    const status = await inSnapshot(scanner, (db) => checkEntities(db, OTHER_NAMES, target(name), asked));
    expect(status).toEqual({ born: codes(true), unborn: codes(false), vanished: gone });
  });
});

it('finds every row of a collection without a birth, and none that was born since the page before', async () => {
  const unborn = { ...target('bigints'), collection: 'nobody' };
  const codes = (await expected(unborn)).map(({ code }) => code);
  const found = async () => (await page(unborn, null, 1_000, true)).unborn.map(({ code }) => code);
  expect(await found()).toEqual(codes);
  await admin.query(
    `insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch) values ('nobody', $1, 'history')`,
    [codes[0]],
  );
  expect(await found()).toEqual(codes.slice(1));
});

it('does not take a loosely equal birth for the entity’s own', async () => {
  await admin.query(
    `insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch) values ('loose texts', 'AbC1', 'history')`,
  );
  const { unborn } = await page(target('loose texts'), null, 100);
  expect(unborn.map(({ code }) => code)).toContain('abc1');
});

it('sees one snapshot, whatever is committed between its statements', async () => {
  const counts = await inSnapshot(scanner, async (db) => {
    const before = await readPage(db, OTHER_NAMES, target('bigints'), null, 1_000, false);
    await admin.query('insert into "the data".bigints values (1000001)');
    const after = await readPage(db, OTHER_NAMES, target('bigints'), null, 1_000, false);
    return [before.rowsSeen, after.rowsSeen];
  });
  expect(counts).toEqual([100, 100]);
  expect((await page(target('bigints'), null, 1_000)).rowsSeen).toBe(101);
});

it('finds a row that came in behind the page in the next lap', async () => {
  const first = await page(target('bigints'), null, 50);
  await admin.query(
    'alter table "the data".bigints disable trigger b; insert into "the data".bigints values (-1000000)',
  );
  expect((await page(target('bigints'), first.to, 1_000)).unborn.map(({ code }) => code)).not.toContain(
    'bigints::-1000000',
  );
  expect((await page(target('bigints'), null, 1)).unborn).toEqual([
    { ordinal: 1, key: ['-1000000'], code: 'bigints::-1000000' },
  ]);
});

it('looks rows up by the whole key, also among births that the planner does not know of yet', async () => {
  await admin.query(`
    analyze "civil registry"."Geburten";
    insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch)
      select 'bigints', 'gone ' || n, 'history' from generate_series(1, 20000) n`);
  const range = { after: ['-300'], upTo: ['300'] };
  const { text, values } = countUnbornStatement(OTHER_NAMES, target('bigints'), range, 'look-up');
  const { rows } = await scanner.query<Record<'QUERY PLAN', string>>(`explain ${text}`, [...values]);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index Cond: .*sammlung = 'bigints'.*"?kürzel"? =/);
  expect(plan).not.toMatch(/Materialize|Join/);
});

describe('a table that is read by one statement', () => {
  const whole = (of: ScanTarget, limit: number) => readWholeTable(scanner, OTHER_NAMES, of, limit);

  it.each(TABLES.map(([name]) => name))(
    '%s: is read so once all its rows are born, and at no other time',
    async (name) => {
      const rows = await expected(target(name));
      const unborn = rows.filter(({ born }) => !born);
      expect((await whole(target(name), 5_000)) === null).toBe(unborn.length > 0);
      await admin.query(
        `insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch)
         select $1, code, 'history' from unnest($2::text[]) code`,
        [name, [...new Set(unborn.flatMap(({ code }) => code ?? []))]],
      );
      const isNameless = rows.some(({ code }) => code === null);
      const asPage = await page(target(name), null, Math.max(1, rows.length));
      expect(await whole(target(name), Math.max(1, rows.length))).toEqual(isNameless ? null : asPage);
      if (rows.length > 1) expect(await whole(target(name), rows.length - 1)).toBeNull();
    },
  );
});
