import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { bornAmong } from '../detector/check-entities.js';
import { readBirths } from './births.js';
import { RouteFailed, reasons } from './failure.js';
import { growthOf } from './growth.js';
import { type BirthRow, birthsOf, type Part, type Planned } from './part.js';
import { runRoute } from './routes.js';
import { inTransaction, lockPlan, type TransactionLimits } from './transaction.js';

export type BatchDone = {
  /** Step C: every entity's birth, read back in the same transaction, in the order planned. */
  readonly births: readonly BirthRow[];
  /** By how much this transaction let the registry grow; equals the number planned, or it was rolled back. */
  readonly growth: number;
};

const some = (items: readonly string[]): string =>
  items.length <= 3 ? items.join(', ') : `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`;

async function nobodyCameFirst(db: pg.ClientBase, contract: Contract, part: Part, codes: readonly string[]) {
  const born = await bornAmong(db, contract, birthsOf(part), codes);
  if (born.size > 0) {
    throw new RouteFailed(reasons.bornElsewhere, `Born by others before this plan came to it: ${some([...born])}.`);
  }
}

/** Route, then Step C, then the count: births grew by exactly the planned ones, and no birth was changed or lost. */
async function birth(
  db: pg.ClientBase,
  contract: Contract,
  part: Part,
  planned: readonly Planned[],
): Promise<BatchDone> {
  const codes = planned.map(({ code }) => code);
  const growth = await growthOf(db, contract, async () => {
    const { reached, objections } = await runRoute(db, contract, part, planned);
    if (objections.length > 0) {
      throw new RouteFailed(reasons.notRegistered, `The gateway did not register ${some(objections)}.`);
    }
    if (reached !== planned.length) {
      throw new RouteFailed(
        reasons.rowsMissing,
        `Only ${reached} of ${planned.length} planned entities of ${part.collection} are there as they were planned ` +
          `(gone, renamed, or registered by others meanwhile): ${some(codes)}.`,
      );
    }
  });
  const found = new Map((await readBirths(db, contract, birthsOf(part), codes)).map((row) => [row.code, row]));
  const births = codes.flatMap((code) => found.get(code) ?? []);
  if (births.length !== planned.length || growth.added !== planned.length || growth.disturbed !== 0) {
    throw new RouteFailed(
      reasons.sideBirths,
      `${planned.length} births were planned, ${births.length} of them stand in the registry, and it grew by ` +
        `${growth.added} (with ${growth.disturbed} changed or taken out): ${some(codes)}.`,
    );
  }
  return { births, growth: growth.added };
}

/**
 * One governed transaction for one batch: all of its births and no others, or none. The caller has made durable before
 * that it will do so.
 * @param assertOurs asked while the plan's lock is held, throws if the plan is another run's by now. Whoever takes the plan
 *   over after that waits for the lock before it looks for births, and finds these
 * @throws whatever the database or a check objects to; see `failureOf`. After an error nothing was born, unless the
 *   connection broke while committing: then look with `lookForBirths`
 */
export function applyBatch(
  pool: pg.Pool,
  contract: Contract,
  planId: string,
  part: Part,
  planned: readonly Planned[],
  limits: TransactionLimits,
  assertOurs: () => Promise<void>,
): Promise<BatchDone> {
  return inTransaction(pool, limits, 'commit', async (db) => {
    await lockPlan(db, planId);
    await assertOurs();
    const codes = planned.map(({ code }) => code);
    await nobodyCameFirst(db, contract, part, codes);
    return birth(db, contract, part, planned);
  });
}

/**
 * Reconciliation: which of the codes have a birth, after every transaction that a former run of the plan may have left
 * behind has ended.
 */
export function lookForBirths(
  pool: pg.Pool,
  contract: Contract,
  planId: string,
  part: Part,
  codes: readonly string[],
  limits: TransactionLimits,
): Promise<BirthRow[]> {
  return inTransaction(pool, limits, 'rollback', async (db) => {
    await lockPlan(db, planId);
    return readBirths(db, contract, birthsOf(part), codes);
  });
}
