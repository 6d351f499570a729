import type pg from 'pg';
import type { RelationName } from '../../../domain/collection/facts.js';
import { qualified, quoted } from '../contract/sql-names.js';

/** How a column would serve as the source of codes: it must exist, never be NULL, and tell all rows apart. */
export type IdentityCheck = {
  readonly exists: boolean;
  readonly rows: number;
  readonly nulls: number;
  /** Codes that stand on more than one row. */
  readonly duplicates: number;
};

/** Checks a column against the data it holds. Reads the whole table; `column` is `id` for a synthetic identity. */
export async function checkIdentity(db: pg.ClientBase, relation: RelationName, column: string): Promise<IdentityCheck> {
  const { rows: columns } = await db.query(
    `select from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and a.attname = $3 and a.attnum > 0 and not a.attisdropped`,
    [relation.schema, relation.table, column],
  );
  if (columns.length === 0) return { exists: false, rows: 0, nulls: 0, duplicates: 0 };
  const { rows } = await db.query<Omit<IdentityCheck, 'exists'>>(
    `select coalesce(sum(n), 0)::float8 as rows, coalesce(sum(n) filter (where code is null), 0)::float8 as nulls,
            (count(*) filter (where n > 1 and code is not null))::float8 as duplicates
     from (select t.${quoted(column)}::text collate "C" as code, count(*) as n
           from ${qualified(relation.schema, relation.table)} t group by 1) c`,
  );
  return { exists: true, ...(rows[0] ?? { rows: 0, nulls: 0, duplicates: 0 }) };
}
