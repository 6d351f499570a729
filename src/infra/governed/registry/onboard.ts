import type pg from 'pg';
import type { DeclaredIdentity, RelationName } from '../../../domain/collection/facts.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { inTransaction, type TransactionLimits } from '../routes/transaction.js';
import { readBirthTotal } from './birth-total.js';

export type Onboarding = {
  readonly collection: string;
  readonly relation: RelationName;
  readonly required: boolean;
  readonly owner: string;
  readonly identity: DeclaredIdentity;
};

/**
 * Brings a table into collection_registry and meta_catalog in one transaction, and reads both back in it. The
 * collection itself must gain no birth by that; what the registry's own triggers do about the registry is theirs.
 * `rollback` rehearses. Done twice it changes nothing the second time, so it may be repeated after a lost answer.
 * @throws Error when the collection stands otherwise afterwards, say because it was registered with another table
 */
export function onboard(
  applier: pg.Pool,
  contract: Contract,
  onboarding: Onboarding,
  ending: 'commit' | 'rollback',
  limits: TransactionLimits,
): Promise<void> {
  const { registry: r, catalog: m } = sqlNames(contract);
  const { collection, relation, required, owner, identity } = onboarding;
  return inTransaction(applier, limits, ending, async (db) => {
    const births = await readBirthTotal(db, contract, collection);
    await db.query(
      `insert into ${r.table} (${r.collectionName}, ${r.tableSchema}, ${r.tableName}, ${r.birthRequired}, ${r.owner},
         ${r.birthCodeStrategy}, ${r.birthCodeColumn}, ${r.birthCodeSource})
       select $1, $2, $3, $4, $5, $6, $7, $8
       where not exists (select from ${r.table} where ${r.collectionName} = $1)`,
      [
        collection,
        relation.schema,
        relation.table,
        required,
        owner,
        identity.strategy,
        identity.column,
        identity.source,
      ],
    );
    await db.query(
      `insert into ${m.table} (${m.collectionName}, ${m.managed}) values ($1, true)
       on conflict (${m.collectionName}) do update set ${m.managed} = true`,
      [collection],
    );
    const { rows } = await db.query<{ managed: boolean }>(
      `select m.${m.managed} as managed
       from ${r.table} r join ${m.table} m on m.${m.collectionName} = r.${r.collectionName}
       where r.${r.collectionName} = $1 and r.${r.tableSchema} = $2 and r.${r.tableName} = $3
         and r.${r.birthCodeStrategy} = $4 and r.${r.birthCodeColumn} is not distinct from $5`,
      [collection, relation.schema, relation.table, identity.strategy, identity.column],
    );
    if (rows[0]?.managed !== true) {
      throw new Error(
        `${collection} does not stand in the registries as it should (it was registered before, with another table or ` +
          'identity, or a trigger changed it). All of it was taken back; discover again.',
      );
    }
    const grown = (await readBirthTotal(db, contract, collection)) - births;
    if (grown !== 0) {
      throw new Error(
        `Onboarding ${collection} made ${grown} births of it; it must make none, so all of it was taken back.`,
      );
    }
  });
}
