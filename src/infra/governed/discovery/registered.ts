import type pg from 'pg';
import type { DeclaredIdentity } from '../../../domain/collection/facts.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';

/** What collection_registry and meta_catalog say of one name, and the relation that they mean, if it exists. */
export type Registered = {
  readonly name: string;
  readonly registered: boolean;
  readonly catalogued: boolean;
  readonly managed: boolean;
  readonly required: boolean;
  readonly owner: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  readonly identity: DeclaredIdentity | null;
  readonly relationId: string | null;
};

type Row = {
  name: string;
  registered: boolean;
  catalogued: boolean;
  managed: boolean;
  required: boolean;
  owner: string | null;
  schema: string | null;
  table: string | null;
  strategy: DeclaredIdentity['strategy'] | null;
  code_column: string | null;
  source: DeclaredIdentity['source'];
  relation_id: string | null;
};

/** All names of the two registries, in their order, in one query. */
export async function readRegistered(db: pg.ClientBase, contract: Contract): Promise<Registered[]> {
  const { registry: r, catalog: m } = sqlNames(contract);
  const { rows } = await db.query<Row>(`
    select coalesce(r.${r.collectionName}, m.${m.collectionName})::text as name,
           r.${r.collectionName} is not null as registered,
           m.${m.collectionName} is not null as catalogued,
           coalesce(m.${m.managed}, false) as managed,
           coalesce(r.${r.birthRequired}, false) as required,
           r.${r.owner}::text as owner, r.${r.tableSchema}::text as schema, r.${r.tableName}::text as "table",
           r.${r.birthCodeStrategy}::text as strategy, r.${r.birthCodeColumn}::text as code_column,
           r.${r.birthCodeSource}::text as source, c.oid::text as relation_id
    from ${r.table} r
    full join ${m.table} m on m.${m.collectionName} = r.${r.collectionName}
    left join pg_namespace n on n.nspname = r.${r.tableSchema}
    left join pg_class c on c.relnamespace = n.oid and c.relname = r.${r.tableName} and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by 1`);
  return rows.map(({ strategy, code_column, source, relation_id, ...row }) => ({
    ...row,
    identity: strategy === null ? null : { strategy, column: code_column, source },
    relationId: relation_id,
  }));
}
