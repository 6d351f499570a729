/** A value of a row as the fold sees it: `bigint` columns are decimal text, times are ISO 8601 text in UTC. */
export type Value = string | number | boolean | null | JsonObject | readonly JsonValue[];
export type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[];
export type JsonObject = { readonly [name: string]: JsonValue };

export type Row = Readonly<Record<string, Value>>;

export type ColumnType = 'text' | 'integer' | 'bigint' | 'boolean' | 'timestamptz' | 'jsonb';

export type Columns = Readonly<Record<string, ColumnType>>;

/** A table of the read model, as the engine must know it to load, upsert, archive and COPY its rows. */
export type Table = {
  readonly name: string;
  /** In the table's order; without `valid_from`, which the engine keeps. */
  readonly columns: Columns;
  readonly key: readonly string[];
  /** Key columns that may be longer than an index entry: they are indexed by `birth_ledger.code_key`. */
  readonly longKey?: readonly string[];
  /**
   * - `history`: rows are replaced, and every earlier version is kept in `<name>_history` with the positions between
   *   which it was true, so that the state as of any position can be asked for
   * - `state`: rows are replaced
   * - `append`: rows are only ever added, each once
   */
  readonly kind: 'history' | 'state' | 'append';
  /** Counted along with the rows, for questions that would else have to count them all. */
  readonly tally?: Tally;
};

/**
 * How many rows of a table there are for each combination of values in some of its columns, none of which is ever null. It
 * stands in a table of its own, moves with the rows in one transaction, and knows no combination without rows.
 */
export type Tally = {
  readonly name: string;
  readonly by: readonly string[];
  /** The column that holds the number. */
  readonly count: string;
};

/** A table whose columns are exactly those of a row's type. */
export type TableOf<R> = Table & { readonly columns: { readonly [column in keyof R]-?: ColumnType } };

/** All columns that a row has in the database, in order. */
export const storedColumns = (table: Table): Columns =>
  table.kind === 'history' ? { ...table.columns, valid_from: 'bigint' } : table.columns;

/** The table of earlier versions: the same columns and the position at which the version ceased to be true. */
export const historyOf = ({ tally: _, ...table }: Table): Table => ({
  ...table,
  name: `${table.name}_history`,
  columns: { ...table.columns, valid_from: 'bigint', valid_to: 'bigint' },
  kind: 'append',
});

/** The table that a tally of a table stands in. */
export const tallyTable = (table: Table, { name, by, count }: Tally): Table => ({
  name,
  columns: { ...Object.fromEntries(by.map((column) => [column, table.columns[column] ?? 'text'])), [count]: 'bigint' },
  key: by,
  kind: 'state',
});

/** Every table that stands in a slot for these: the tables, their histories and tallies, and the timeline of the projection. */
export const allTables = (projection: {
  readonly name: string;
  readonly tables: readonly Table[];
}): readonly Table[] => [
  ...projection.tables.flatMap((table) => [
    table,
    ...(table.kind === 'history' ? [historyOf(table)] : []),
    ...(table.tally ? [tallyTable(table, table.tally)] : []),
  ]),
  ...(projection.tables.some(({ kind }) => kind === 'history') ? [timelineOf(projection.name)] : []),
];

/** For each instant of the log (to the millisecond) the position of the first event recorded then. */
export const timelineOf = (projection: string): Table => ({
  name: `${projection}_timeline`,
  columns: { at: 'timestamptz', position: 'bigint' },
  key: ['at'],
  kind: 'append',
});
