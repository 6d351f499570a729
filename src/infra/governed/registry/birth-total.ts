import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';

/** How many births one collection has. */
export async function readBirthTotal(
  db: pg.Pool | pg.ClientBase,
  contract: Contract,
  collection: string,
): Promise<number> {
  const { births: b } = sqlNames(contract);
  const { rows } = await db.query<{ births: number }>(
    `select count(*)::float8 as births from ${b.table} b where b.${b.collectionName} = $1`,
    [collection],
  );
  return rows[0]?.births ?? 0;
}
