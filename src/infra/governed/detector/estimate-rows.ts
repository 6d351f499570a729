import type pg from 'pg';
import type { RelationName } from '../../../domain/collection/facts.js';

/** The planner's guess at the number of a table's rows; null before the table was ever analysed. */
export async function estimateRows(
  db: pg.Pool | pg.ClientBase,
  { schema, table }: RelationName,
): Promise<number | null> {
  const { rows } = await db.query<{ rows: number }>(
    `select c.reltuples::float8 as rows from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.reltuples >= 0`,
    [schema, table],
  );
  return rows[0]?.rows ?? null;
}
