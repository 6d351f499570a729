import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLockFile } from '../../locks/file-lock.js';

/**
 * Of the processes that share a cluster one at a time makes it, starts or joins its server, or stops it; others wait
 * here. Else two could each write the password of the one cluster, take each other's postmaster.pid for the dead server's
 * and remove it, so that nobody finds the server that lives, or join a server that is about to be stopped.
 *
 * @param folder the cluster's, as `placeCluster` found it
 */
export async function inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'start.lock');
  let turn = tryLockFile(lock);
  while (turn === null) {
    await sleep(20);
    turn = tryLockFile(lock);
  }
  try {
    return await work();
  } finally {
    turn.release();
  }
}
