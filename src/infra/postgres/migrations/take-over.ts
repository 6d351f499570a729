import type pg from 'pg';
import { rebuildLock, runningLock } from '../read-model/locks.js';

/** Another instance that stands by may take the lock of one that was ended: then its session is ended, too. */
const mostAttempts = 10;
const endsWithinMs = 2_000;

/**
 * Keeps everybody else from writing a projection's rows until the transaction ends. A session that runs it is ended: an
 * older program's, which would write its rows without what the newer version keeps beside them. That program connects
 * again, finds the newer version, and leaves the rows alone.
 * @returns false when somebody rebuilds the projection, or runs it as a role whose sessions ours may not end
 */
export const takeOver = async (client: pg.ClientBase, projection: string): Promise<boolean> => {
  if (!(await tryLock(client, rebuildLock, projection))) return false;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    if (await tryLock(client, runningLock, projection)) return true;
    await endRunner(client, projection);
  }
  return false;
};

const tryLock = async (client: pg.ClientBase, lock: string, projection: string): Promise<boolean> => {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_xact_lock(hashtext($1), hashtext($2)) as held',
    [lock, projection],
  );
  return rows[0]?.held ?? false;
};

const endRunner = async (client: pg.ClientBase, projection: string): Promise<void> => {
  // Who is connected is read once per transaction, else; and whoever holds the lock now may have come since.
  await client.query('select pg_stat_clear_snapshot()');
  await client.query(
    `select pg_terminate_backend(l.pid, $3)
       from pg_locks l join pg_stat_activity a on a.pid = l.pid join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and d.datname = current_database()
        and l.classid = hashtext($1)::oid and l.objid = hashtext($2)::oid and pg_has_role(a.usesysid, 'usage')`,
    [runningLock, projection, endsWithinMs],
  );
};
