import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { rowsOfCodes } from './rows-of-codes.js';
import type { ScanTarget } from './target.js';

/** What became of entities that were unborn. An entity that was born and then deleted counts as born. */
export type EntityStatus = {
  readonly unborn: readonly string[];
  readonly born: readonly string[];
  readonly vanished: readonly string[];
};

/** Those of the codes that have a birth. */
export async function bornAmong(
  db: pg.ClientBase,
  contract: Contract,
  collection: string,
  codes: readonly string[],
): Promise<Set<string>> {
  const { births: b } = sqlNames(contract);
  const { rows } = await db.query<{ code: string }>(
    `select b.${b.entityCode}::text as code from ${b.table} b
     where b.${b.collectionName} = $1 and b.${b.entityCode} = any ($2::text[])`,
    [collection, codes],
  );
  return new Set(rows.map((row) => row.code));
}

export function sortOut(codes: readonly string[], born: ReadonlySet<string>, there: ReadonlySet<string>): EntityStatus {
  return {
    born: codes.filter((code) => born.has(code)),
    unborn: codes.filter((code) => !born.has(code) && there.has(code)),
    vanished: codes.filter((code) => !born.has(code) && !there.has(code)),
  };
}

/** Looks at single entities: which are born by now, which still are not, which are gone. Call it in a snapshot. */
export async function checkEntities(
  db: pg.ClientBase,
  contract: Contract,
  target: ScanTarget,
  codes: readonly string[],
): Promise<EntityStatus> {
  const born = await bornAmong(db, contract, target.collection, codes);
  const rows = await rowsOfCodes(db, target, codes);
  return sortOut(codes, born, new Set(rows.map(({ code }) => code)));
}
