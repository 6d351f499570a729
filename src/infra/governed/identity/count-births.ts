import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { qualified, sqlNames } from '../contract/sql-names.js';
import { RegistryWriteRefused } from './refused-write.js';

/** The births that this transaction sees, and how often it has touched their table itself. */
export type BirthCount = { readonly births: bigint; readonly touched: bigint };

/**
 * Counts births. Called twice in one REPEATABLE READ transaction it tells what that very transaction did: what others
 * commit meanwhile is not seen, so their births are never mistaken for ours. The statistics of the transaction tell of a
 * birth that took another's place, which leaves the count as it was.
 * @param except collections whose births are not counted: those of the registry's own rows, where rows of it are born
 */
export async function countBirths(
  db: pg.ClientBase,
  contract: Contract,
  except: readonly string[] = [],
): Promise<BirthCount> {
  const { births: b } = sqlNames(contract);
  const { schema, table } = contract.birthRegistry;
  const { rows } = await db.query<{ births: string; touched: string }>(
    `select (select count(*) from ${b.table} b where b.${b.collectionName} <> all ($2::text[]))::text as births,
            (pg_stat_get_xact_tuples_inserted(r.oid) + pg_stat_get_xact_tuples_updated(r.oid)
              + pg_stat_get_xact_tuples_deleted(r.oid))::text as touched
     from (select $1::regclass::oid as oid) r`,
    [qualified(schema, table), except],
  );
  const [row] = rows;
  if (!row) throw new Error(`The births of ${schema}.${table} could not be counted.`);
  return { births: BigInt(row.births), touched: BigInt(row.touched) };
}

/** @throws RegistryWriteRefused when the write between the two counts caused a birth, or undid one */
export function assertBirthNeutral(before: BirthCount, after: BirthCount, what: string): void {
  if (after.births === before.births && after.touched === before.touched) return;
  const changed = after.births - before.births;
  throw new RegistryWriteRefused(
    'side-births',
    `Writing ${what} would change the births (${changed >= 0n ? '+' : ''}${changed}, ${after.touched - before.touched} rows of the birth registry touched); it was rolled back. Look for a trigger on the registry that births something.`,
  );
}
