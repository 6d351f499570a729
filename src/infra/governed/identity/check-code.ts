import type pg from 'pg';
import type { CodeCheck } from '../../../domain/collection/code-check.js';
import type { RelationName } from '../../../domain/collection/facts.js';
import { codeColumn, type Identity } from '../../../domain/collection/identity.js';
import { qualified, quoted } from '../contract/sql-names.js';
import { inSnapshot } from '../snapshot.js';

type Column = { readonly readable: boolean; readonly exists: boolean; readonly proven: boolean };

/** `proven`: the catalog itself keeps the column NOT NULL and unique (with no child table aside), so no row is looked at. */
const COLUMN = `
  select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable,
         a.attnum is not null as exists,
         coalesce(a.attnotnull, false)
         and not (c.relkind = 'r' and exists (select from pg_inherits h where h.inhparent = c.oid)) and exists (
           select from pg_index i
           where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
             and i.indnkeyatts = 1 and (i.indkey::int2[])[0] = a.attnum) as proven
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attname = $3 and a.attnum > 0 and not a.attisdropped
  where n.nspname = $1 and c.relname = $2`;

/** Looks whether an identity fits the rows of a table: its column is there, never NULL, and tells every row apart. Reads only. */
export function checkCode(scanner: pg.Pool, relation: RelationName, identity: Identity): Promise<CodeCheck> {
  const column = codeColumn(identity);
  return inSnapshot(scanner, async (db) => {
    const { rows } = await db.query<Column>(COLUMN, [relation.schema, relation.table, column]);
    const [found = { readable: false, exists: false, proven: false }] = rows;
    const looked = found.readable && found.exists && !found.proven;
    const counts = looked ? await countMisfits(db, relation, column) : { nulls: 0, duplicates: 0 };
    return { readable: found.readable, columnExists: found.exists, ...counts };
  });
}

/** Codes are texts, told apart byte by byte, however loosely the column itself compares. */
async function countMisfits(
  db: pg.ClientBase,
  { schema, table }: RelationName,
  column: string,
): Promise<Pick<CodeCheck, 'nulls' | 'duplicates'>> {
  const { rows } = await db.query<{ nulls: string; duplicates: string }>(
    `select count(*) filter (where code is null)::text as nulls,
            (count(code) - count(distinct code))::text as duplicates
     from (select t.${quoted(column)}::text collate "C" as code from ${qualified(schema, table)} t) codes`,
  );
  return { nulls: Number(rows[0]?.nulls ?? 0), duplicates: Number(rows[0]?.duplicates ?? 0) };
}
