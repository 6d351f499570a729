import type pg from 'pg';
import type { IdentityBytes } from '../../../domain/collection/registry-write.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';

type Row = IdentityBytes & { readonly name: string };

/**
 * The identity columns of registry rows, exactly as they stand. Names that have no row are left out.
 * @param lock true to hold the rows until the transaction ends
 */
export async function readIdentityBytes(
  db: pg.Pool | pg.ClientBase,
  contract: Contract,
  names: readonly string[],
  { lock }: { readonly lock: boolean } = { lock: false },
): Promise<Map<string, IdentityBytes>> {
  const { registry: r } = sqlNames(contract);
  const { rows } = await db.query<Row>(
    `select r.${r.collectionName}::text as name, r.${r.birthCodeStrategy}::text as strategy,
            r.${r.birthCodeColumn}::text as "column", r.${r.birthCodeSource}::text as source
     from ${r.table} r where r.${r.collectionName} = any ($1::text[])
     order by r.${r.collectionName} ${lock ? 'for update' : ''}`,
    [names],
  );
  return new Map(rows.map(({ name, ...bytes }) => [name, bytes]));
}
