import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type pg from 'pg';
import type { FolderSource, RelationName } from '../../../domain/collection/facts.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';

/** A folder of files that the configuration names as a collection. */
export type ConfiguredFolder = FolderSource & { readonly collection: string };

/** Whether its names can be listed, and the rows of its registry table be read. */
export async function folderReadable(db: pg.ClientBase, folder: ConfiguredFolder): Promise<boolean> {
  const listed = await stat(folder.path)
    .then(async (found) => {
      await access(folder.path, constants.R_OK | constants.X_OK);
      return found.isDirectory();
    })
    .catch(() => false);
  if (!listed) return false;
  const { schema, table, codeColumn } = folder.registry;
  const { rows } = await db.query<{ readable: boolean }>(
    `select has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select') as readable
     from pg_namespace n join pg_class c on c.relnamespace = n.oid and c.relname = $2
     join pg_attribute a on a.attrelid = c.oid and a.attname = $3 and a.attnum > 0 and not a.attisdropped
     where n.nspname = $1`,
    [schema, table, codeColumn],
  );
  return rows[0]?.readable === true;
}

/** The collection under which the gateway births the rows of a table: its registered name, else the table's own. */
export async function collectionOfTable(
  db: pg.ClientBase,
  contract: Contract,
  { schema, table }: RelationName,
): Promise<string> {
  const { registry: r } = sqlNames(contract);
  const { rows } = await db.query<{ name: string }>(
    `select r.${r.collectionName}::text as name from ${r.table} r
     where r.${r.tableSchema} = $1 and r.${r.tableName} = $2 order by 1 limit 1`,
    [schema, table],
  );
  return rows[0]?.name ?? table;
}
