import type pg from 'pg';
import type { ToolTrace } from '../../../domain/tool/events.js';
import { qualified, quoted } from '../contract/sql-names.js';

/** Where the governed database keeps the record of its tools' runs. */
export type ToolsTable = {
  readonly schema: string;
  readonly table: string;
  readonly toolColumn: string;
  readonly frozenAtColumn: string;
  readonly lastRunAtColumn: string;
};

/** Looks whether tools that must stay unused did. Reads only. */
export class FrozenToolsProbe {
  constructor(
    private readonly scanner: pg.Pool,
    private readonly place: ToolsTable,
  ) {}

  /** What the database tells of each tool, by name; nothing where it keeps no such record, or the scanner may not read it. */
  async look(): Promise<ToolTrace[]> {
    const { schema, table, toolColumn, frozenAtColumn, lastRunAtColumn } = this.place;
    if (!(await this.isReadable())) return [];
    const { rows } = await this.scanner.query<ToolTrace>(
      `select t.${quoted(toolColumn)}::text as tool, ${instant(frozenAtColumn)} as "frozenAt",
              ${instant(lastRunAtColumn)} as "lastRunAt",
              encode(sha256(convert_to(t::text, 'UTF8')), 'hex') as fingerprint
       from ${qualified(schema, table)} t order by t.${quoted(toolColumn)}::text collate "C"`,
    );
    return rows;
  }

  private async isReadable(): Promise<boolean> {
    const { schema, table } = this.place;
    const { rows } = await this.scanner.query<{ readable: boolean }>(
      `select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
      [schema, table],
    );
    return rows[0]?.readable === true;
  }
}

/** ISO 8601 in UTC, which sorts as text by time. */
const instant = (column: string): string =>
  `to_char(t.${quoted(column)}::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
