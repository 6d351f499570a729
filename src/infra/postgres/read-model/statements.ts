import pg from 'pg';
import { type Slot, tableIn } from './slot.js';
import { type Row, storedColumns, type Table, type Value } from './table.js';

/** A statement that the database parses once per connection. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

const quoted = pg.escapeIdentifier;

const parameters = (table: Table, columns: readonly string[]): string =>
  columns.map((column, index) => `$${index + 1}::${storedColumns(table)[column] ?? 'text'}[]`).join(', ');

const arrays = (columns: readonly string[], rows: readonly Row[], table: Table): unknown[] =>
  columns.map((column) => {
    const json = storedColumns(table)[column] === 'jsonb';
    return rows.map((row) => (json ? asJson(row[column]) : (row[column] ?? null)));
  });

const asJson = (value: Value | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** How a key column is indexed. */
const indexed = (table: Table, column: string, qualifier = ''): string =>
  table.longKey?.includes(column)
    ? `birth_ledger.code_key(${qualifier}${quoted(column)})`
    : `${qualifier}${quoted(column)}`;

/** Writes the final row of each key: one statement per table, however many rows. */
export const upsertStatement = (slot: Slot, table: Table, rows: readonly Row[]): Statement => {
  const columns = Object.keys(storedColumns(table));
  const list = columns.map(quoted).join(', ');
  const set = columns
    .filter((column) => !table.key.includes(column))
    .map((column) => `${quoted(column)} = excluded.${quoted(column)}`)
    .join(', ');
  const key = table.key.map((column) => indexed(table, column)).join(', ');
  const conflict = table.kind === 'append' ? '' : ` on conflict (${key}) do ${set ? `update set ${set}` : 'nothing'}`;
  return {
    name: `upsert ${slot}.${table.name}`,
    text: `insert into ${tableIn(slot, table.name)} (${list}) select * from unnest(${parameters(table, columns)})${conflict}`,
    values: arrays(columns, rows, table),
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
