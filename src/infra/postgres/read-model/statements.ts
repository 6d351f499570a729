import pg from 'pg';
import { type Slot, tableIn } from './slot.js';
import { type Row, storedColumns, type Table, type Value } from './table.js';
import type { BegunAlike } from './write-plan.js';

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
 * Adds rows whose keys do not exist yet. Neighbours that differ in nothing but their keys are one statement, which sends
 * what they share once. Rows that differ in more are one statement together.
 */
export const insertStatements = (slot: Slot, table: Table, rows: readonly Row[]): Statement[] => {
  const [first] = rows;
  if (!first) return [];
  const columns = Object.keys(storedColumns(table));
  const shared = columns.filter((column) => !table.key.includes(column));
  const runs = runsOf(rows, (a, b) => shared.every((column) => a[column] === b[column]));
  return rows.length >= runs.length * worthwhileRun
    ? runs.map((run) => insertStatement(slot, table, alike(run, table.key)))
    : [insertStatement(slot, table, alike(rows, columns))];
};

/**
 * Adds rows that began alike: their keys as arrays, and all else once. On pages of new entries that takes half the time of
 * arrays for all columns.
 */
export const beginStatements = (slot: Slot, table: Table, begun: readonly BegunAlike[]): Statement[] => {
  const rows = begun.reduce((sum, { keys }) => sum + keys.length, 0);
  if (rows >= begun.length * worthwhileRun)
    return begun.map((one) => insertStatement(slot, table, alikeBut(one, table)));
  const withKey = (row: Row, key: readonly string[]): Row => ({
    ...row,
    ...Object.fromEntries(table.key.map((column, index) => [column, key[index] ?? null])),
  });
  return insertStatements(
    slot,
    table,
    begun.flatMap(({ row, keys }) => keys.map((key) => withKey(row, key))),
  );
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

/** Rows as one of them, and the values of all where they differ, by column. */
type Alike = { readonly row: Row | undefined; readonly each: ReadonlyMap<string, readonly (Value | undefined)[]> };

const differing = (
  columns: readonly string[],
  valuesOf: (column: string, index: number) => readonly (Value | undefined)[],
): Alike['each'] =>
  new Map(
    columns
      .map((column, index) => [column, valuesOf(column, index)] as const)
      .filter(([, values]) => values.some((value) => value !== values[0])),
  );

const alike = (rows: readonly Row[], columns: readonly string[]): Alike => ({
  row: rows[0],
  each: differing(columns, (column) => rows.map((row) => row[column])),
});

const alikeBut = ({ row, keys }: BegunAlike, table: Table): Alike => ({
  row,
  each: differing(table.key, (_, index) => keys.map((key) => key[index])),
});

const insertStatement = (slot: Slot, table: Table, { row, each }: Alike): Statement => {
  const types = storedColumns(table);
  const columns = Object.keys(types);
  const values: unknown[] = [];
  const arrays: { readonly name: string; readonly parameter: string }[] = [];
  let shape = '';
  const selected = columns.map((column) => {
    const type = types[column] ?? 'text';
    const cell = (value: Value | undefined): unknown => (type === 'jsonb' ? asJson(value) : (value ?? null));
    const varying = each.get(column);
    if (!varying) {
      const value = cell(row?.[column]);
      shape += value === null ? '0' : '1';
      if (value === null) return `null::${type}`;
      values.push(value);
      return `$${values.length}::${type}`;
    }
    shape += '2';
    values.push(varying.map(cell));
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
