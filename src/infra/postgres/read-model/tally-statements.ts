import pg from 'pg';
import { type Slot, tableIn } from './slot.js';
import type { Statement } from './statements.js';
import type { Table } from './table.js';
import type { TallyChange } from './write-plan.js';

const quoted = pg.escapeIdentifier;

/**
 * Moves the numbers of a table's tally by what a batch changed: the few combinations that it touched, however many rows. A
 * combination that has no rows any more goes, as a rebuild would not make it.
 */
export const tallyStatements = (slot: Slot, table: Table, changes: readonly TallyChange[]): Statement[] => {
  const { tally } = table;
  if (!tally || changes.length === 0) return [];
  const { name, by, count } = tally;
  const tallied = tableIn(slot, name);
  const columns = by.map(quoted);
  const list = columns.join(', ');
  const arrays = by.map((column, index) => `$${index + 1}::${table.columns[column] ?? 'text'}[]`).join(', ');
  const valuesOf = (some: readonly TallyChange[]): string[][] =>
    by.map((_, index) => some.map(({ values }) => values[index] ?? ''));
  const move = {
    name: `tally ${slot}.${name}`,
    text: `insert into ${tallied} as t (${list}, ${quoted(count)}) select * from unnest(${arrays}, $${by.length + 1}::bigint[])
      on conflict (${list}) do update set ${quoted(count)} = t.${quoted(count)} + excluded.${quoted(count)}`,
    values: [...valuesOf(changes), changes.map(({ change }) => change)],
  };
  const fewer = changes.filter(({ change }) => change < 0);
  if (fewer.length === 0) return [move];
  const same = columns.map((column) => `t.${column} = k.${column}`).join(' and ');
  const sweep = {
    name: `sweep ${slot}.${name}`,
    text: `delete from ${tallied} t using unnest(${arrays}) k (${list}) where ${same} and t.${quoted(count)} = 0`,
    values: valuesOf(fewer),
  };
  return [move, sweep];
};
