import type pg from 'pg';

export type TransactionLimits = {
  /** A lock that does not come in this time fails the transaction; it is tried again later. Milliseconds. */
  readonly lockTimeoutMs: number;
  /** A statement that takes longer is cancelled. Milliseconds. */
  readonly statementTimeoutMs: number;
};

/** pgroll waits 500 ms for a lock: longer, and others queue behind us. */
export const defaultLimits: TransactionLimits = { lockTimeoutMs: 500, statementTimeoutMs: 60_000 };

/**
 * A batch looks a thousand rows up by their keys. At the default cost of a random page the planner would rather read
 * the whole table for each batch, as long as that has less than some hundred thousand rows.
 */
const SETTINGS = `
  select set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true),
         set_config('random_page_cost', '1.1', true)`;

/**
 * Runs `work` in a transaction of the applier and ends it as told: `commit` only if it did not throw. The connection is
 * thrown away after an error.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  limits: TransactionLimits,
  ending: 'commit' | 'rollback',
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await client.query(SETTINGS, [String(limits.lockTimeoutMs), String(limits.statementTimeoutMs)]);
    const result = await work(client);
    await client.query(ending);
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    // A server that still answers forgets the transaction at once, and with it its locks; else the lost connection does.
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Two 32-bit numbers that say "births of birth-ledger", so that no other advisory lock is met but by chance. */
const BIRTHS = 1_651_077_748;

/**
 * Held by each transaction that makes births for a plan, until it has ended for certain, also when its client is long
 * dead. Whoever gets it knows that no former transaction can still commit.
 */
export async function lockPlan(db: pg.ClientBase, planId: string): Promise<void> {
  await db.query('select pg_advisory_xact_lock($1, hashtext($2))', [BIRTHS, planId]);
}
