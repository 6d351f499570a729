import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileLock, tryLockFile } from '../../../locks/file-lock.js';
import { makeFolder } from './make-folder.js';

/**
 * Takes a folder for this process alone, until it lets go or ends.
 *
 * @throws when another process holds the folder; the message names it.
 */
export function lockFolder(dataDir: string): FileLock {
  makeFolder(dataDir);
  const owner = join(dataDir, 'owner.pid');
  const lock = tryLockFile(lockFile(dataDir));
  if (lock === null) {
    throw new Error(
      `The event store in ${dataDir} is already open in another process${holder(owner)}. ` +
        'Two processes must never write to one store: stop that one first, or use another folder.',
    );
  }
  writeFileSync(owner, String(process.pid));
  return lock;
}

/** Does something while no process has the folder; nothing if one has. */
export function whileUnowned(dataDir: string, act: () => void): void {
  const lock = tryLockFile(lockFile(dataDir));
  if (lock === null) return;
  try {
    act();
  } finally {
    lock.release();
  }
}

const lockFile = (dataDir: string): string => join(dataDir, 'owner.lock');

function holder(owner: string): string {
  try {
    return ` (pid ${readFileSync(owner, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
