import pg from 'pg';
import type { Installable } from '../migrations/slot-tables.js';
import { type Slot, tableIn } from '../read-model/slot.js';
import { allTables, storedColumns, type Table } from '../read-model/table.js';

export type DifferenceKind = 'missing' | 'added' | 'changed';

/** One row that the rebuild makes otherwise than it stands. `missing`: it stands, and the rebuild does not make it. */
export type Difference = {
  readonly table: string;
  readonly kind: DifferenceKind;
  readonly live: Readonly<Record<string, unknown>> | null;
  readonly rebuilt: Readonly<Record<string, unknown>> | null;
};

export type Diff = {
  readonly tables: readonly {
    readonly table: string;
    readonly rows: number;
    readonly missing: number;
    readonly added: number;
    readonly changed: number;
  }[];
  /** The differing rows, up to the number asked for, in the order of their keys. */
  readonly differences: readonly Difference[];
};

/** True when the rebuilt rows are those that stand. */
export const isEmpty = (diff: Diff): boolean =>
  diff.tables.every(({ missing, added, changed }) => missing + added + changed === 0);

/**
 * Compares the rows of two slots, within the caller's transaction, which must see both at the same position.
 * @param atMost how many differing rows to name for each table; the counts are of all
 */
export const diffSlots = async (
  client: pg.ClientBase,
  projection: Installable,
  live: Slot,
  rebuilt: Slot,
  atMost: number,
): Promise<Diff> => {
  const tables: Diff['tables'][number][] = [];
  const differences: Difference[] = [];
  for (const table of allTables(projection)) {
    const common = await commonColumns(client, table, [live, rebuilt]);
    if (!common) continue;
    const { rows } = await client.query<Found>(statement(table, common, live, rebuilt), [atMost]);
    const [first] = rows;
    if (!first) continue;
    const { compared, missing, added, changed } = first;
    tables.push({
      table: table.name,
      rows: Number(compared),
      missing: Number(missing),
      added: Number(added),
      changed: Number(changed),
    });
    for (const { kind, live_row, rebuilt_row } of rows) {
      if (kind !== null) differences.push({ table: table.name, kind, live: live_row, rebuilt: rebuilt_row });
    }
  }
  return { tables, differences };
};

type Found = {
  compared: string;
  missing: string;
  added: string;
  changed: string;
  kind: DifferenceKind | null;
  live_row: Difference['live'];
  rebuilt_row: Difference['rebuilt'];
};

/** One pass over both tables: the differing rows, and always one line with the counts. */
const statement = (table: Table, common: readonly string[], live: Slot, rebuilt: Slot): string => {
  const quoted = pg.escapeIdentifier;
  const key = [...table.key, ...(table.name.endsWith('_history') ? ['valid_from'] : [])].map(quoted);
  const row = (alias: string): string => `row(${common.map((column) => `${alias}.${quoted(column)}`).join(', ')})`;
  const order = key.map((column) => `coalesce(l.${column}, n.${column})`).join(', ');
  return `
    with differing as materialized (
      select case when n.${key[0]} is null then 'missing' when l.${key[0]} is null then 'added' else 'changed' end as kind,
             to_jsonb(l) as live_row, to_jsonb(n) as rebuilt_row, row_number() over (order by ${order}) as place
        from ${tableIn(live, table.name)} l
        full join ${tableIn(rebuilt, table.name)} n on ${key.map((column) => `l.${column} = n.${column}`).join(' and ')}
       where ${row('l')} is distinct from ${row('n')}
    ), counts as (
      select count(*) filter (where kind = 'missing') as missing, count(*) filter (where kind = 'added') as added,
             count(*) filter (where kind = 'changed') as changed
        from differing
    )
    select (select count(*) from ${tableIn(rebuilt, table.name)}) as compared, c.*, d.kind, d.live_row, d.rebuilt_row
      from counts c left join differing d on d.place <= $1 order by d.place`;
};

/** The columns that both slots have; null when one of them lacks the table. Versions may differ in both. */
const commonColumns = async (client: pg.ClientBase, table: Table, slots: readonly Slot[]): Promise<string[] | null> => {
  const { rows } = await client.query<{ column: string }>(
    `select attname as column from pg_attribute
      where attrelid = any (select to_regclass(name) from unnest($1::text[]) name) and attnum > 0 and not attisdropped
      group by attname having count(*) = $2`,
    [slots.map((slot) => tableIn(slot, table.name)), slots.length],
  );
  const common = new Set(rows.map(({ column }) => column));
  const columns = Object.keys(storedColumns(table)).filter((column) => common.has(column));
  return columns.length > 0 ? columns : null;
};
