import { resolve } from 'node:path';
import { storeFile } from '../storage/database.js';
import { lockFolder } from '../storage/folder-lock.js';
import { type Copy, copyOf, publish, refuseExisting } from './backup.js';

/**
 * Puts a backup into a folder that holds no store yet, and compares the two event by event.
 *
 * @throws when the folder holds a store or belongs to a running process, or when the backup is damaged
 */
export function restoreEventStore(file: string, dataDir: string): Copy {
  const target = storeFile(resolve(dataDir));
  const lock = lockFolder(dataDir);
  try {
    refuseExisting(target, 'A restore never overwrites a store: move the folder away, or restore into another.');
    return publish(target, (unfinished) => copyOf(resolve(file), unfinished));
  } finally {
    lock.release();
  }
}
