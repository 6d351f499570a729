import type pg from 'pg';
import { type OnboardingImage, sameBytes, sameImage } from '../../../domain/collection/registry-write.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { collectionOfTable } from '../discovery/folders.js';
import { assertBirthNeutral, countBirths } from '../identity/count-births.js';
import { RegistryWriteRefused } from '../identity/refused-write.js';
import { type Ending, inRegistryTransaction } from '../identity/registry-transaction.js';
import { readOnboardingImage } from './onboarding-image.js';

export type OnboardingChange = {
  readonly collection: string;
  /** Given: the write is made only where exactly this stands. */
  readonly before: OnboardingImage | null;
  /** What shall stand there, made of what does. */
  readonly make: (before: OnboardingImage) => OnboardingImage;
};

export type OnboardingWritten = { readonly before: OnboardingImage; readonly births: bigint };

/**
 * Brings a collection into collection_registry and meta_catalog in one transaction, and reads it back. No birth may come
 * of it but those of the two rows themselves, where rows of the registries are born too.
 * @throws RegistryWriteRefused naming what was different; whatever the database says otherwise
 */
export function writeOnboarding(
  applier: pg.Pool,
  contract: Contract,
  { collection, before: expected, make }: OnboardingChange,
  ending: Ending,
): Promise<OnboardingWritten> {
  return inRegistryTransaction(applier, ending, async (db) => {
    const own = [
      await collectionOfTable(db, contract, contract.collectionRegistry),
      await collectionOfTable(db, contract, contract.metaCatalog),
    ];
    const atFirst = await countBirths(db, contract, own);
    const before = await readOnboardingImage(db, contract, collection, { lock: true });
    if (expected && !sameImage(expected, before)) {
      const detail = `Somebody changed the registry's rows of ${collection} meanwhile; look again, then onboard.`;
      throw new RegistryWriteRefused('registry-changed', detail);
    }
    const after = make(before);
    await writeRegistry(db, contract, collection, before, after);
    await writeCatalog(db, contract, collection, before, after);
    if (!sameImage(after, await readOnboardingImage(db, contract, collection))) {
      const detail = `The registries made something else of the onboarding of ${collection}; a trigger of theirs must have changed it.`;
      throw new RegistryWriteRefused('registry-wrote-otherwise', detail);
    }
    const inTheEnd = await countBirths(db, contract, own);
    // The rows' own births touch the table lawfully, so only the count of all others can be held against them.
    assertBirthNeutral(atFirst, { ...inTheEnd, touched: atFirst.touched }, `the onboarding of ${collection}`);
    return { before, births: atFirst.births };
  });
}

async function writeRegistry(
  db: pg.ClientBase,
  contract: Contract,
  collection: string,
  before: OnboardingImage,
  { registry: row }: OnboardingImage,
): Promise<void> {
  const { registry: r } = sqlNames(contract);
  if (!row) return;
  const { strategy, column, source } = row;
  if (before.registry === null) {
    await db.query(
      `insert into ${r.table} (${r.collectionName}, ${r.tableSchema}, ${r.tableName}, ${r.birthRequired}, ${r.owner},
         ${r.birthCodeStrategy}, ${r.birthCodeColumn}, ${r.birthCodeSource}) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [collection, row.schema, row.table, row.required, row.owner, strategy, column, source],
    );
  } else if (!sameBytes(before.registry, row)) {
    await db.query(
      `update ${r.table} set ${r.birthCodeStrategy} = $2, ${r.birthCodeColumn} = $3, ${r.birthCodeSource} = $4
       where ${r.collectionName} = $1`,
      [collection, strategy, column, source],
    );
  }
}

async function writeCatalog(
  db: pg.ClientBase,
  contract: Contract,
  collection: string,
  before: OnboardingImage,
  { catalog }: OnboardingImage,
): Promise<void> {
  const { catalog: m } = sqlNames(contract);
  if (!catalog) return;
  const sql =
    before.catalog === null
      ? `insert into ${m.table} (${m.collectionName}, ${m.managed}) values ($1, $2)`
      : `update ${m.table} set ${m.managed} = $2 where ${m.collectionName} = $1`;
  await db.query(sql, [collection, catalog.managed]);
}
