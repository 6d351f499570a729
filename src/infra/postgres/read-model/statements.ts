import pg from 'pg';
import { type Slot, tableIn } from './slot.js';
import { type Row, storedColumns, type Table, type Value } from './table.js';

/** A statement that the database parses once per connection. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

const quoted = pg.escapeIdentifier;

const asJson = (value: Value | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** How a key column is indexed. */
const indexed = (table: Table, column: string, qualifier = ''): string =>
  table.longKey?.includes(column)
    ? `birth_ledger.code_key(${qualifier}${quoted(column)})`
    : `${qualifier}${quoted(column)}`;

/** Runs of rows shorter than this on average are not worth a statement each. */
const worthwhileRun = 100;

/**
 * Adds rows whose keys do not exist yet. The entities of a page differ in nothing but their codes: such neighbours are
 * one statement, which sends what they share once and the codes as an array. On pages of new entries that takes half the
 * time of arrays for all columns. Rows that differ in more are one statement together.
 */
export const insertStatements = (slot: Slot, table: Table, rows: readonly Row[]): Statement[] => {
  const columns = Object.keys(storedColumns(table));
  const shared = columns.filter((column) => !table.key.includes(column));
  const runs = runsOf(rows, (a, b) => shared.every((column) => a[column] === b[column]));
  const varyIn = (some: readonly Row[]) => (column: string) => some.some((row) => row[column] !== some[0]?.[column]);
  return rows.length >= runs.length * worthwhileRun
    ? runs.map((run) => insertStatement(slot, table, run, new Set(table.key.filter(varyIn(run)))))
    : [insertStatement(slot, table, rows, new Set(columns.filter(varyIn(rows))))];
};

/** Cuts a list wherever two neighbours are not alike. */
const runsOf = <T>(items: readonly T[], alike: (a: T, b: T) => boolean): T[][] => {
  const runs: T[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && alike(run[0], item)) run.push(item);
    else runs.push([item]);
  }
  return runs;
};

/** @param varying the columns that are sent as an array, a value for each row; the others are the same in all rows */
const insertStatement = (slot: Slot, table: Table, rows: readonly Row[], varying: ReadonlySet<string>): Statement => {
  const types = storedColumns(table);
  const columns = Object.keys(types);
  const values: unknown[] = [];
  const arrays: { readonly name: string; readonly parameter: string }[] = [];
  let shape = '';
  const selected = columns.map((column) => {
    const type = types[column] ?? 'text';
    const cell = (row: Row | undefined): unknown =>
      type === 'jsonb' ? asJson(row?.[column]) : (row?.[column] ?? null);
    if (!varying.has(column)) {
      const value = cell(rows[0]);
      shape += value === null ? '0' : '1';
      if (value === null) return `null::${type}`;
      values.push(value);
      return `$${values.length}::${type}`;
    }
    shape += '2';
    values.push(rows.map(cell));
    arrays.push({ name: quoted(column), parameter: `$${values.length}::${type}[]` });
    return `k.${quoted(column)}`;
  });
  const source = arrays.map(({ parameter }) => parameter).join(', ');
  const names = arrays.map(({ name }) => name).join(', ');
  return {
    name: `add ${slot}.${table.name} ${BigInt(`0x${shape}`).toString(36)}`,
    text: `insert into ${tableIn(slot, table.name)} (${columns.map(quoted).join(', ')})
      select ${selected.join(', ')}${arrays.length > 0 ? ` from unnest(${source}) k (${names})` : ''}`,
    values,
  };
};

/** Writes the final row of each key, whether it exists or not: one statement per table, however many rows. */
export const upsertStatement = (slot: Slot, table: Table, rows: readonly Row[]): Statement => {
  const types = storedColumns(table);
  const columns = Object.keys(types);
  const list = columns.map(quoted).join(', ');
  const set = columns
    .filter((column) => !table.key.includes(column))
    .map((column) => `${quoted(column)} = excluded.${quoted(column)}`)
    .join(', ');
  const key = table.key.map((column) => indexed(table, column)).join(', ');
  const parameters = columns.map((column, index) => `$${index + 1}::${types[column] ?? 'text'}[]`).join(', ');
  return {
    name: `upsert ${slot}.${table.name}`,
    text: `insert into ${tableIn(slot, table.name)} (${list}) select * from unnest(${parameters})
      on conflict (${key}) do update set ${set}`,
    values: columns.map((column) =>
      rows.map((row) => (types[column] === 'jsonb' ? asJson(row[column]) : (row[column] ?? null))),
    ),
  };
};

/** Reads the rows of the given keys. A long key is met by its index entry, then compared in full. */
export const loadStatement = (slot: Slot, table: Table, keys: readonly (readonly string[])[]): Statement => {
  const columns = Object.keys(storedColumns(table));
  const types = table.key.map((column, index) => `$${index + 1}::${table.columns[column] ?? 'text'}[]`).join(', ');
  const match = table.key.map((column) => {
    const exact = `t.${quoted(column)} = k.${quoted(column)}`;
    return table.longKey?.includes(column)
      ? `${indexed(table, column, 't.')} = ${indexed(table, column, 'k.')} and ${exact}`
      : exact;
  });
  return {
    name: `load ${slot}.${table.name}`,
    text: `select ${columns.map((column) => `t.${quoted(column)}`).join(', ')}
      from unnest(${types}) k (${table.key.map(quoted).join(', ')})
      join ${tableIn(slot, table.name)} t on ${match.join(' and ')}`,
    values: table.key.map((_, index) => keys.map((key) => key[index])),
  };
};
