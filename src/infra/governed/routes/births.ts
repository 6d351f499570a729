import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import type { BirthRow } from './part.js';

/** The births of the given codes that stand in the registry, as this connection sees it. */
export async function readBirths(
  db: pg.ClientBase,
  contract: Contract,
  collection: string,
  codes: readonly string[],
): Promise<BirthRow[]> {
  const { births: b } = sqlNames(contract);
  const { rows } = await db.query<BirthRow>(
    `select b.${b.entityCode}::text as code, b.${b.birthId}::text as "birthId",
            to_json(b.${b.bornAt}) #>> '{}' as "bornAt", b.${b.bornVia}::text as "bornVia"
     from ${b.table} b
     where b.${b.collectionName} = $1 and b.${b.entityCode} = any ($2::text[])`,
    [collection, codes],
  );
  return rows;
}

/** How many births the whole registry holds, as decimal text. */
export async function countBirths(db: pg.Pool | pg.ClientBase, contract: Contract): Promise<string> {
  const { births: b } = sqlNames(contract);
  const { rows } = await db.query<{ births: string }>(`select count(*)::text as births from ${b.table}`);
  return rows[0]?.births ?? '0';
}
