import type pg from 'pg';
import type { DeclaredIdentity } from '../../../domain/collection/facts.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { growthOf } from '../routes/growth.js';
import { inTransaction, type TransactionLimits } from '../routes/transaction.js';

/** A collection's identity as it must stand before, and as it shall stand after; null: none. */
export type IdentityChange = {
  readonly collection: string;
  readonly before: DeclaredIdentity | null;
  readonly after: DeclaredIdentity | null;
};

type Row = { collection: string; strategy: string | null; code_column: string | null; source: string | null };

const bytesOf = (identity: DeclaredIdentity | null): string =>
  JSON.stringify([identity?.strategy ?? null, identity?.column ?? null, identity?.source ?? null]);

async function standing(db: pg.ClientBase, contract: Contract, collections: readonly string[], lock: boolean) {
  const { registry: r } = sqlNames(contract);
  const { rows } = await db.query<Row>(
    `select r.${r.collectionName}::text as collection, r.${r.birthCodeStrategy}::text as strategy,
            r.${r.birthCodeColumn}::text as code_column, r.${r.birthCodeSource}::text as source
     from ${r.table} r where r.${r.collectionName} = any ($1::text[]) ${lock ? 'for update' : ''}`,
    [collections],
  );
  return new Map(rows.map((row) => [row.collection, JSON.stringify([row.strategy, row.code_column, row.source])]));
}

function expectStanding(
  found: ReadonlyMap<string, string>,
  changes: readonly IdentityChange[],
  which: 'before' | 'after',
) {
  for (const change of changes) {
    const stands = found.get(change.collection);
    if (stands === bytesOf(change[which])) continue;
    throw new Error(
      stands === undefined
        ? `${change.collection} is not in the collection registry (any more); discover again.`
        : `The identity of ${change.collection} stands as ${stands} in the collection registry, not as ` +
            `${bytesOf(change[which])}. Somebody else changed it; nothing was written. Discover again.`,
    );
  }
}

/**
 * Writes identities into the collection registry: all of them or none. Each must stand as expected before and is read
 * back after, and a single birth on the way (there must be none) takes all of it back. To revert exactly, call it with
 * `before` and `after` exchanged. `rollback` rehearses: everything is done and checked, and nothing stays.
 */
export function writeIdentities(
  applier: pg.Pool,
  contract: Contract,
  changes: readonly IdentityChange[],
  ending: 'commit' | 'rollback',
  limits: TransactionLimits,
): Promise<void> {
  const { registry: r } = sqlNames(contract);
  const collections = changes.map(({ collection }) => collection);
  return inTransaction(applier, limits, ending, async (db) => {
    const growth = await growthOf(db, contract, async () => {
      expectStanding(await standing(db, contract, collections, true), changes, 'before');
      await db.query(
        `update ${r.table} r
         set ${r.birthCodeStrategy} = e.strategy, ${r.birthCodeColumn} = e.code_column, ${r.birthCodeSource} = e.source
         from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as e(collection, strategy, code_column, source)
         where r.${r.collectionName} = e.collection`,
        [
          collections,
          changes.map(({ after }) => after?.strategy ?? null),
          changes.map(({ after }) => after?.column ?? null),
          changes.map(({ after }) => after?.source ?? null),
        ],
      );
      expectStanding(await standing(db, contract, collections, false), changes, 'after');
    });
    if (growth.added !== 0 || growth.disturbed !== 0) {
      throw new Error(
        `Writing identities made ${growth.added} births and changed ${growth.disturbed}; it must make none, so all of it ` +
          'was taken back. Look for a trigger on the collection registry that births.',
      );
    }
  });
}
