import type pg from 'pg';
import type { OnboardingImage, RegistryRow } from '../../../domain/collection/registry-write.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';

/** What the two registries hold of a collection. @param lock true to hold the rows until the transaction ends */
export async function readOnboardingImage(
  db: pg.Pool | pg.ClientBase,
  contract: Contract,
  collection: string,
  { lock }: { readonly lock: boolean } = { lock: false },
): Promise<OnboardingImage> {
  const { registry: r, catalog: m } = sqlNames(contract);
  const held = lock ? 'for update' : '';
  const registered = await db.query<RegistryRow>(
    `select r.${r.tableSchema}::text as schema, r.${r.tableName}::text as "table", r.${r.birthRequired} as required,
            r.${r.owner}::text as owner, r.${r.birthCodeStrategy}::text as strategy,
            r.${r.birthCodeColumn}::text as "column", r.${r.birthCodeSource}::text as source
     from ${r.table} r where r.${r.collectionName} = $1 ${held}`,
    [collection],
  );
  const catalogued = await db.query<{ managed: boolean | null }>(
    `select m.${m.managed} as managed from ${m.table} m where m.${m.collectionName} = $1 ${held}`,
    [collection],
  );
  return { registry: registered.rows[0] ?? null, catalog: catalogued.rows[0] ?? null };
}
