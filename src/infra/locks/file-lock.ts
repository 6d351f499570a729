import Database from 'libsql';
import { codeOf } from '../errors/code-of.js';

export interface FileLock {
  release(): void;
}

/**
 * Takes a file for this process alone; made if missing. The lock is the operating system's (SQLite's on a database that
 * stays empty), so it goes with the process however it dies and never has to be cleared away by hand.
 *
 * @returns null when another process holds it
 * @throws when the file cannot be made or opened
 */
export const tryLockFile = (file: string): FileLock | null => {
  const db = new Database(file);
  try {
    db.exec('begin exclusive');
  } catch (error) {
    db.close();
    if (codeOf(error) === 'SQLITE_BUSY') return null;
    throw error;
  }
  return {
    release() {
      db.exec('rollback');
      db.close();
    },
  };
};
