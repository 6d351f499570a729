import type pg from 'pg';

/** How a transaction on the registry ends. */
export type Ending =
  | { readonly kind: 'rehearse' }
  | {
      readonly kind: 'commit';
      /**
       * Called last, under the writers' lock: throws if this process may not write any more (it has lost its claim, say).
       * Whoever takes over waits for the lock before it looks what was written.
       */
      readonly assertStill: () => Promise<void>;
    };

/**
 * One writer of the registry at a time. Held by the session, not the transaction: the snapshot that the transaction takes
 * first must already see what the writer before has committed. It ends with the backend, so it also tells when the
 * transaction of a process that died is over.
 */
const LOCK = "hashtext('birth-ledger'), hashtext('registry write')";

/**
 * Runs `work` in one REPEATABLE READ transaction as the applier, and commits it, or rolls it back if it is a rehearsal or
 * throws. The connection is thrown away after an error, and the lock with it.
 */
export async function inRegistryTransaction<T>(
  applier: pg.Pool,
  ending: Ending,
  work: (db: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await applier.connect();
  let broken: Error | undefined;
  try {
    await client.query(`select pg_advisory_lock(${LOCK})`);
    await client.query('begin transaction isolation level repeatable read');
    const result = await work(client);
    if (ending.kind === 'commit') await ending.assertStill();
    await client.query(ending.kind === 'commit' ? 'commit' : 'rollback');
    await client.query(`select pg_advisory_unlock(${LOCK})`);
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}
