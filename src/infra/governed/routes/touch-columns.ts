import type pg from 'pg';
import type { ScanTarget } from '../detector/target.js';

/**
 * The columns that a re-touch sets to themselves: the key's, else (an identity that is always generated cannot be set)
 * the first that can be. The kit's `grant_table` gives the applier UPDATE on just these.
 */
export async function touchColumns(db: pg.ClientBase, { relation, key }: ScanTarget): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select a.attname::text as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
       and a.attidentity <> 'a' and a.attgenerated = ''
     order by a.attnum`,
    [relation.schema, relation.table],
  );
  const settable = rows.map(({ name }) => name);
  const inKey = key.map(({ column }) => column).filter((column) => settable.includes(column));
  if (inKey.length > 0) return inKey;
  const [chosen] = settable;
  if (chosen === undefined) {
    throw new Error(
      `No column of ${relation.schema}.${relation.table} can be set (all are generated), so its rows cannot be re-touched. ` +
        'Use the route "register" for it.',
    );
  }
  return [chosen];
}
