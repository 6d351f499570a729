import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';

export interface FolderLock {
  release(): void;
}

/**
 * Takes a folder for this process alone. The lock is the operating system's (SQLite's on a file of its own), so it
 * goes with the process however it dies and never has to be cleared away by hand.
 *
 * @throws when another process holds the folder; the message names it.
 */
export function lockFolder(dataDir: string): FolderLock {
  mkdirSync(dataDir, { recursive: true });
  const owner = join(dataDir, 'owner.pid');
  const db = new Database(join(dataDir, 'owner.lock'));
  try {
    db.exec('begin exclusive');
  } catch {
    db.close();
    throw new Error(
      `The event store in ${dataDir} is already open in another process${holder(owner)}. ` +
        'Two processes must never write to one store: stop that one first, or use another folder.',
    );
  }
  writeFileSync(owner, String(process.pid));
  return {
    release() {
      db.exec('rollback');
      db.close();
    },
  };
}

function holder(owner: string): string {
  try {
    return ` (pid ${readFileSync(owner, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
