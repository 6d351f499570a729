import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { assess } from '../../../domain/collection/assess.js';
import type { CollectionFacts } from '../../../domain/collection/facts.js';
import { openScanner } from '../connect.js';
import { defaultContract } from '../contract/contract.js';
import { discover } from '../discovery/discover.js';
import { checkCode } from '../identity/check-code.js';
import { installContract } from '../kit/install.js';
import { TableSource } from '../sources/table-source.js';
import { longestCodeBytes } from './page-statements.js';

let database: FreshDatabase;
let scanner: pg.Pool;
let found: ReadonlyMap<string, CollectionFacts>;

/** Tables by which a scan could be led to pass rows over, most with eight rows that are unborn. */
const TABLES: readonly (readonly [name: string, sql: string])[] = [
  [
    // Its order is that of citext, but > would be that of text, since the operator of citext is out of sight.
    'out_of_sight',
    `create table out_of_sight (code ext.citext collate "C" primary key);
     insert into out_of_sight select unnest(array['a','B','c','D','e','F','g','H'])`,
  ],
  [
    // The index tells A from a, the column's own order does not.
    'other_collation',
    `create table other_collation (code text collate loose not null);
     create unique index on other_collation (code collate "C");
     insert into other_collation select unnest(array['a','A','b','B','c','C','d','D'])`,
  ],
  [
    'same_collation',
    `create table same_collation (code text not null); create unique index on same_collation (code);
     insert into same_collation select unnest(array['a','A','b','B','c','C','d','D'])`,
  ],
  [
    // A parent's key says nothing of its children's rows, which a query of the parent reads too.
    'parent',
    `create table parent (code text primary key); create table child (primary key (code)) inherits (parent);
     insert into parent select unnest(array['a','b','c','d']); insert into child select unnest(array['a','b','c','d'])`,
  ],
  [
    'parts',
    `create table parts (code text primary key) partition by hash (code);
     create table parts_0 partition of parts for values with (modulus 2, remainder 0);
     create table parts_1 partition of parts for values with (modulus 2, remainder 1);
     insert into parts select unnest(array['a','b','c','d','e','f','g','h'])`,
  ],
  [
    'numbers',
    `create table numbers (code float8 primary key);
     insert into numbers select unnest(array['-0','NaN','Infinity','-Infinity','1e-300','0.1','1e22','5']::float8[])`,
  ],
  [
    'long_codes',
    `create table long_codes (id int primary key, code text);
     insert into long_codes values (1, 'a'), (2, repeat('x', 3000000)), (3, null), (4, repeat('y', ${longestCodeBytes})),
       (5, repeat('ä', ${longestCodeBytes / 2}) || 'z'), (6, '')`,
  ],
];

beforeAll(async () => {
  database = await freshDatabase('odd_keys');
  await installContract(database.url);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`
    create schema ext; create extension citext schema ext;
    create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
  for (const [name, sql] of TABLES) {
    await admin.query(sql);
    await admin.query(
      `insert into collection_registry (collection_name, table_name, birth_required, birth_code_strategy, birth_code_column)
       values ($1, $1, true, 'column', 'code')`,
      [name],
    );
  }
  await admin.end();
  scanner = openScanner({ url: database.url, statementTimeoutMs: 30_000, lockTimeoutMs: 500 });
  found = new Map((await discover(scanner, defaultContract)).map((facts) => [facts.name, facts]));
});

afterAll(async () => {
  await scanner.end();
  await database.drop();
});

/** How many rows laps in pages of one and of three rows count and list; or the gap that the table stands as. */
async function seen(name: string): Promise<readonly number[] | string> {
  const facts = found.get(name);
  if (!facts) throw new Error(`${name} was not discovered.`);
  const assessment = assess(facts);
  if (!assessment.scannable) return assessment.gap.reason;
  const source = new TableSource(scanner, defaultContract, facts, assessment.identity);
  const counts: number[] = [];
  for (const limit of [1, 3]) {
    let rows = 0;
    let unborn = 0;
    for (let after: readonly string[] | null = null, end = false; !end; ) {
      const page = await source.read(after, limit, true);
      rows += page.rowsSeen;
      unborn += page.unborn.length;
      ({ to: after, end } = page);
    }
    counts.push(rows, unborn);
  }
  return counts;
}

it('rows whose codes are too long to be named are counted beside the others', async () => {
  const facts = found.get('long_codes');
  if (!facts) throw new Error('long_codes was not discovered.');
  const source = new TableSource(scanner, defaultContract, facts, { strategy: 'column', column: 'code' });
  const { rowsSeen, unborn, withoutCode } = await source.read(null, 100, true);
  expect({ rowsSeen, withoutCode }).toEqual({ rowsSeen: 6, withoutCode: [2, 3, 5] });
  expect(unborn.map(({ ordinal, code }) => [ordinal, code.length])).toEqual([
    [1, 1],
    [4, longestCodeBytes],
    [6, 0],
  ]);
});

it('a code is proven to be unique by no key that leaves child tables out', async () => {
  const check = (table: string) =>
    checkCode(scanner, { schema: 'public', table }, { strategy: 'column', column: 'code' });
  expect(await check('parent')).toMatchObject({ nulls: 0, duplicates: 4 });
  expect(await check('parts')).toMatchObject({ nulls: 0, duplicates: 0 });
  expect(await check('other_collation')).toMatchObject({ nulls: 0, duplicates: 0 });
});

it('a table whose order is not that of the operators in sight stands as a gap', async () => {
  expect(await seen('out_of_sight')).toBe('no_key');
});

it.each(TABLES.map(([name]) => name).filter((name) => !['out_of_sight', 'long_codes'].includes(name)))(
  '%s is read whole',
  async (name) => {
    expect(await seen(name)).toEqual([8, 8, 8, 8]);
  },
);
