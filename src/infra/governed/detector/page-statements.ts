import type { Contract } from '../contract/contract.js';
import { qualified, quoted, sqlNames } from '../contract/sql-names.js';
import { codeOf, Values } from './entity-code.js';
import type { KeyTexts, ScanTarget } from './target.js';

export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** The rows after `after` up to and with `upTo`; null: no bound on that side. */
export type Range = { readonly after: KeyTexts | null; readonly upTo: KeyTexts | null };

/** Types come from the catalog, which writes them as SQL. */
function compare(target: ScanTarget, operator: '>' | '<=', key: KeyTexts, values: Values): string {
  const columns = target.key.map(({ column }) => `t.${quoted(column)}`);
  const bounds = target.key.map(({ type }, index) => `${values.add(key[index])}::text::${type}`);
  // A row comparison follows the index through all its columns; for one column the plain form plans better.
  return columns.length === 1
    ? `${columns.join()} ${operator} ${bounds.join()}`
    : `(${columns.join(', ')}) ${operator} (${bounds.join(', ')})`;
}

function within(target: ScanTarget, { after, upTo }: Range, values: Values): string {
  const conditions = [
    ...(after === null ? [] : [compare(target, '>', after, values)]),
    ...(upTo === null ? [] : [compare(target, '<=', upTo, values)]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

const table = ({ relation }: ScanTarget): string => `${qualified(relation.schema, relation.table)} t`;

const keyList = ({ key }: ScanTarget, direction: 'asc' | 'desc'): string =>
  key.map(({ column }) => `t.${quoted(column)} ${direction}`).join(', ');

/** A column each: arrays would have to be taken apart again, which costs as much as all the rest of a row. */
const keyColumns = ({ key }: ScanTarget): string =>
  key.map(({ column }, index) => `t.${quoted(column)}::text as k${index}`).join(', ');

const keyTexts = ({ key }: ScanTarget): string =>
  `array[${key.map(({ column }) => `t.${quoted(column)}::text`).join(', ')}]`;

/**
 * How many rows follow `after`, counted no further than one beyond `limit`. From the beginning in any order, which is a
 * plain read of the table; later in key order, or each page would read past all the rows before it again.
 */
export function remainingStatement(target: ScanTarget, after: KeyTexts | null, limit: number): Statement {
  const values = new Values();
  const range = within(target, { after, upTo: null }, values);
  const order = after === null ? '' : `order by ${keyList(target, 'asc')}`;
  const text = `
    select count(*)::int as rows
    from (select from ${table(target)} where ${range} ${order} limit ${values.add(limit + 1)}) r`;
  return { text, values: values.list };
}

/**
 * Keys of the row that ends a page of `limit` rows and of the one after it, from the key's index alone. `tied` tells of the
 * second whether it has the first one's key, for a table's key says nothing of the rows of its child tables, nor does one
 * that is unique by another collation than the column's.
 */
export function boundaryStatement(target: ScanTarget, after: KeyTexts | null, limit: number): Statement {
  const values = new Values();
  const range = within(target, { after, upTo: null }, values);
  const columns = target.key.map((_, index) => `t.k${index}`).join(', ');
  const before = target.key.map((_, index) => `lag(t.k${index}) over (order by ${columns})`).join(', ');
  const text = `
    select array[${target.key.map((_, index) => `t.k${index}::text`).join(', ')}] as key,
           coalesce((${columns}) = (${before}), false) as tied
    from (select ${target.key.map(({ column }, index) => `t.${quoted(column)} as k${index}`).join(', ')}
          from ${table(target)} where ${range}
          order by ${keyList(target, 'asc')} offset ${values.add(limit - 1)} limit 2) t
    order by ${columns}`;
  return { text, values: values.list };
}

/** How many rows there are in a range. */
export function countStatement(target: ScanTarget, range: Range): Statement {
  const values = new Values();
  const text = `select count(*)::int as rows from ${table(target)} where ${within(target, range, values)}`;
  return { text, values: values.list };
}

/** Key of the last row of all. */
export const lastKeyStatement = (target: ScanTarget): Statement => ({
  text: `select ${keyTexts(target)} as key from ${table(target)} order by ${keyList(target, 'desc')} limit 1`,
  values: [],
});

/**
 * How a page's births are found: by one join of the whole page, or each by its own look-up in the births' key; not at all
 * where the collection has none.
 */
export type Search = 'join' | 'look-up' | 'none';

/**
 * Whether an entity `e` has no birth. A plain anti-join leaves the planner free to read both tables as it likes best:
 * large pages are joined by hash. An OFFSET keeps it from joining at all, so that each row is looked up
 * by the whole key, also where the planner does not know how many births the collection has. (Forbidding it the hash
 * join instead once made it compare each row of a page with each of ten thousand births that came after its statistics:
 * 1.9 s for a page that takes 4 ms.)
 */
const withoutBirth = (contract: Contract, collection: string, search: Search): string => {
  const { births: b } = sqlNames(contract);
  // A parameter must stand somewhere, or the database cannot tell its type.
  if (search === 'none') return `${collection}::text is not null`;
  return `not exists (
      select from ${b.table} b where b.${b.collectionName} = ${collection} and b.${b.entityCode} = e.code
      ${search === 'look-up' ? 'offset 0' : ''})`;
};

/** The first statement of a page says all where a whole table is one page of born rows; see `readWholeTable`. */
export function wholeTableStatement(contract: Contract, target: ScanTarget, limit: number): Statement {
  const values = new Values();
  const code = codeOf(target, values);
  const collection = values.add(target.collection);
  const most = values.add(limit);
  const birthless = `select count(*)::int from (select ${code} as code from ${table(target)}) e
       where ${withoutBirth(contract, collection, 'join')}`;
  // What a longer table would have to be read for is not asked of it.
  const ifWhole = (query: string): string => `case when r.rows <= ${most} then (${query}) end`;
  const text = `
    select r.rows, ${ifWhole(lastKeyStatement(target).text)} as key, ${ifWhole(birthless)} as birthless
    from (select count(*)::int as rows from (select from ${table(target)} limit ${most}::int + 1) r offset 0) r`;
  return { text, values: values.list };
}

/** A row if a collection has any birth. The order leads to the births' key: else all births might be read to find none. */
export function anyBirthStatement(contract: Contract, { collection }: ScanTarget): Statement {
  const { births: b } = sqlNames(contract);
  const text = `select true as born from ${b.table} b where b.${b.collectionName} = $1 order by b.${b.entityCode} limit 1`;
  return { text, values: [collection] };
}

/** How many rows of a range have no birth. */
export function countUnbornStatement(contract: Contract, target: ScanTarget, range: Range, search: Search): Statement {
  const values = new Values();
  const code = codeOf(target, values);
  const collection = values.add(target.collection);
  const text = `
    select count(*)::int as rows
    from (select ${code} as code from ${table(target)} where ${within(target, range, values)}) e
    where ${withoutBirth(contract, collection, search)}`;
  return { text, values: values.list };
}

/** A longer code would not fit the events that have to name it: what is to be born under it is counted, and not named. */
export const longestCodeBytes = 100_000;

/**
 * The rows of a range without a birth, in key order: their place among all rows, their code (NULL: they have none that can
 * be named), and their key's columns.
 */
export function unbornStatement(contract: Contract, target: ScanTarget, range: Range, search: Search): Statement {
  const values = new Values();
  const code = codeOf(target, values);
  const collection = values.add(target.collection);
  const keys = target.key.map((_, index) => `e.k${index}`);
  const named = `case when octet_length(e.code) <= ${values.add(longestCodeBytes)}::int then e.code end`;
  const text = `
    select e.ordinal, ${named}, ${keys.join(', ')}
    from (
      select row_number() over (order by ${keyList(target, 'asc')})::int as ordinal, ${code} as code, ${keyColumns(target)}
      from ${table(target)} where ${within(target, range, values)}
    ) e
    where ${withoutBirth(contract, collection, search)}
    order by e.ordinal`;
  return { text, values: values.list };
}
