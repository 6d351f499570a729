import type pg from 'pg';
import { readCheckpoint } from '../read-model/checkpoint.js';
import type { CheckpointWaiter } from '../read-model/checkpoint-waiter.js';

const codesAtOnce = 20_000;

/**
 * Reads all open entries of a collection in one pass, some thousands at a time, as the ledger stands at one position. In no
 * order: an order would have the database sort them, or go by an index from one entry's place to the next one's, which takes
 * several times as long.
 * @param atLeast the log position that the ledger must have reached
 * @throws ProjectionBehind when it does not reach it within `patienceMs`
 */
export async function* allOpenCodes(
  pool: pg.Pool,
  waiter: CheckpointWaiter,
  collection: string,
  atLeast: bigint,
  patienceMs: number,
): AsyncGenerator<string[]> {
  const client = await snapshotAt(pool, waiter, atLeast, patienceMs);
  try {
    await client.query(
      `declare open_entries no scroll cursor for
        select code from birth_ledger.ledger_entry where collection = $1 and status = 'open'`,
      [collection],
    );
    for (;;) {
      const text = `fetch ${codesAtOnce} from open_entries`;
      const { rows } = await client.query<[code: string]>({ text, rowMode: 'array' });
      yield rows.map(([code]) => code);
      if (rows.length < codesAtOnce) return;
    }
  } finally {
    await end(client);
  }
}

/** A transaction whose snapshot holds the ledger at a position or later: a database that crashed may stand earlier. */
const snapshotAt = async (
  pool: pg.Pool,
  waiter: CheckpointWaiter,
  atLeast: bigint,
  patienceMs: number,
): Promise<pg.PoolClient> => {
  for (;;) {
    await waiter.waitFor('ledger', atLeast, patienceMs);
    const client = await pool.connect();
    try {
      // The lock comes before the snapshot. Else a rebuild could move readers in between, to rows that the snapshot, which is
      // older, does not see: no entry would be open.
      await client.query(
        'begin transaction isolation level repeatable read read only; lock table birth_ledger.ledger_entry in access share mode',
      );
      const position = (await readCheckpoint(client, 'ledger'))?.position ?? null;
      if (position !== null && position >= atLeast) return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
    await end(client);
  }
};

/** Gives a connection back, and its snapshot up; one that cannot do that is not used again. */
const end = (client: pg.PoolClient): Promise<void> =>
  client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  );
