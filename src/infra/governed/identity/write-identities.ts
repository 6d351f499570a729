import type pg from 'pg';
import { type IdentityBytes, sameBytes, shown } from '../../../domain/collection/registry-write.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { assertBirthNeutral, countBirths } from './count-births.js';
import { RegistryWriteRefused } from './refused-write.js';
import { readIdentityBytes } from './registry-bytes.js';
import { type Ending, inRegistryTransaction } from './registry-transaction.js';

/** One row's change. With `before`, it is made only where exactly that stands. */
export type IdentityChange = {
  readonly collection: string;
  readonly before: IdentityBytes | null;
  readonly after: IdentityBytes;
};

export type IdentitiesWritten = {
  /** What stood in each row before. */
  readonly before: ReadonlyMap<string, IdentityBytes>;
  /** Births before and after, alike. */
  readonly births: bigint;
};

/**
 * Writes identities into collection_registry in one transaction, all or none: locks the rows, checks what stands there,
 * writes, reads back, and counts births before and after. Any difference rolls everything back.
 * @throws RegistryWriteRefused naming what was different; whatever the database says otherwise (a lock that does not come, say)
 */
export function writeIdentities(
  applier: pg.Pool,
  contract: Contract,
  changes: readonly IdentityChange[],
  ending: Ending,
): Promise<IdentitiesWritten> {
  const names = changes.map(({ collection }) => collection);
  return inRegistryTransaction(applier, ending, async (db) => {
    const atFirst = await countBirths(db, contract);
    const before = await readIdentityBytes(db, contract, names, { lock: true });
    for (const change of changes) assertAsExpected(change, before.get(change.collection));
    await update(db, contract, changes);
    const after = await readIdentityBytes(db, contract, names);
    for (const change of changes) assertWritten(change, after.get(change.collection));
    assertBirthNeutral(atFirst, await countBirths(db, contract), `the identity of ${names.join(', ')}`);
    return { before, births: atFirst.births };
  });
}

async function update(db: pg.ClientBase, contract: Contract, changes: readonly IdentityChange[]): Promise<void> {
  const { registry: r } = sqlNames(contract);
  await db.query(
    `update ${r.table} r
     set ${r.birthCodeStrategy} = v.strategy, ${r.birthCodeColumn} = v.code_column, ${r.birthCodeSource} = v.source
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) v(name, strategy, code_column, source)
     where r.${r.collectionName} = v.name`,
    [
      changes.map(({ collection }) => collection),
      changes.map(({ after }) => after.strategy),
      changes.map(({ after }) => after.column),
      changes.map(({ after }) => after.source),
    ],
  );
}

function assertAsExpected({ collection, before }: IdentityChange, found: IdentityBytes | undefined): void {
  if (!found) {
    throw new RegistryWriteRefused('registry-row-missing', `The registry has no row of ${collection} any more.`);
  }
  if (before && !sameBytes(before, found)) {
    throw new RegistryWriteRefused(
      'registry-changed',
      `The registry holds ${shown(found)} for ${collection}, not ${shown(before)}: somebody changed it meanwhile.`,
    );
  }
}

function assertWritten({ collection, after }: IdentityChange, found: IdentityBytes | undefined): void {
  if (found && sameBytes(after, found)) return;
  throw new RegistryWriteRefused(
    'registry-wrote-otherwise',
    `The registry made ${found ? shown(found) : 'nothing'} of ${shown(after)} for ${collection}; a trigger of its own must have changed it.`,
  );
}
