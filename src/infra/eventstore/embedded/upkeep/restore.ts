import { resolve } from 'node:path';
import { storeFile } from '../storage/database.js';
import { lockFolder } from '../storage/folder-lock.js';
import { inspectJournal } from '../storage/journal.js';
import { type Copy, copyOf, publish, refuseExisting } from './backup.js';

/**
 * Puts a backup into a folder that holds no store yet, and compares the two event by event.
 *
 * @throws when the folder holds a store or belongs to a running process, or when the backup is damaged
 */
export function restoreEventStore(file: string, dataDir: string): Copy {
  const source = resolve(file);
  const target = storeFile(resolve(dataDir));
  // A backup has none, but a copy of a store's files may.
  inspectJournal(source);
  const lock = lockFolder(dataDir);
  try {
    refuseExisting(target, 'A restore never overwrites a store: move the folder away, or restore into another.');
    return publish(target, (unfinished) => copyOf(source, unfinished));
  } finally {
    lock.release();
  }
}
