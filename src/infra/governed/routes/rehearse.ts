import type pg from 'pg';
import type { RelationName } from '../../../domain/collection/facts.js';
import type { RehearsalFigures } from '../../../domain/plan/events.js';
import type { Contract } from '../contract/contract.js';
import { bornAmong } from '../detector/check-entities.js';
import { inSnapshot } from '../snapshot.js';
import { countBirths } from './births.js';
import { growthOf } from './growth.js';
import { birthsOf, type Part, type Planned } from './part.js';
import { runRoute } from './routes.js';
import { driftBetween, readSequences, type SequenceDrift } from './sequences.js';
import { inTransaction, lockPlan, type TransactionLimits } from './transaction.js';

/** A part with all that the plan pins of it. */
export type PlannedPart = { readonly part: Part; readonly planned: readonly Planned[] };

export type Rehearsal = {
  readonly collections: readonly RehearsalFigures[];
  /** Births of planned entities that another connection sees after the rollback, and did not see before. */
  readonly leaked: number;
  readonly registryBefore: string;
  readonly registryAfter: string;
  readonly sequenceDrift: readonly SequenceDrift[];
};

/** As an apply does it: what one statement carries. */
const BATCH = 1_000;

async function pass(db: pg.ClientBase, contract: Contract, { part, planned }: PlannedPart): Promise<number> {
  const growth = await growthOf(db, contract, async () => {
    for (let first = 0; first < planned.length; first += BATCH) {
      await runRoute(db, contract, part, planned.slice(first, first + BATCH));
    }
  });
  return growth.added - growth.disturbed;
}

type Sight = { readonly births: string; readonly plannedBorn: number };

/** What another connection sees of the registry. */
function look(scanner: pg.Pool, contract: Contract, parts: readonly PlannedPart[]): Promise<Sight> {
  return inSnapshot(scanner, async (db) => {
    let plannedBorn = 0;
    for (const { part, planned } of parts) {
      const born = await bornAmong(
        db,
        contract,
        birthsOf(part),
        planned.map(({ code }) => code),
      );
      plannedBorn += born.size;
    }
    return { births: await countBirths(db, contract), plannedBorn };
  });
}

/** Tables whose sequences the rehearsal may move: the birth registry, and the registries of files. */
const tablesOf = ({ birthRegistry }: Contract, parts: readonly PlannedPart[]): RelationName[] => [
  { schema: birthRegistry.schema, table: birthRegistry.table },
  ...parts.flatMap(({ part }) => (part.route === 'file' ? part.folder.registry : [])),
];

/**
 * The real apply of a whole plan in one transaction, twice over, and then rolled back: the first pass must make the
 * planned births and the second none. Afterwards another connection must see the registry as it was.
 * @throws whatever an apply would fail with; see `failureOf`
 */
export async function rehearse(
  applier: pg.Pool,
  scanner: pg.Pool,
  contract: Contract,
  planId: string,
  parts: readonly PlannedPart[],
  limits: TransactionLimits,
): Promise<Rehearsal> {
  const tables = tablesOf(contract, parts);
  const before = await look(scanner, contract, parts);
  const sequences = await readSequences(scanner, tables);
  const collections = await inTransaction(applier, limits, 'rollback', async (db) => {
    await lockPlan(db, planId);
    const first: number[] = [];
    for (const one of parts) first.push(await pass(db, contract, one));
    const figures: RehearsalFigures[] = [];
    for (const [index, one] of parts.entries()) {
      const { collection } = one.part;
      figures.push({ collection, pass1: first[index] ?? 0, pass2: await pass(db, contract, one) });
    }
    return figures;
  });
  const after = await look(scanner, contract, parts);
  return {
    collections,
    leaked: Math.max(0, after.plannedBorn - before.plannedBorn),
    registryBefore: before.births,
    registryAfter: after.births,
    sequenceDrift: driftBetween(sequences, await readSequences(scanner, tables)),
  };
}
