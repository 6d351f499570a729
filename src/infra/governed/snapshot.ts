import type pg from 'pg';

/**
 * Runs `work` in one READ ONLY transaction that sees the database as it was at its first statement, whatever others
 * commit meanwhile. The connection is thrown away after an error: nothing of it can leak into the next use.
 */
export async function inSnapshot<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}
