import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { UnfinishedFile } from '../../../files/unfinished-file.js';
import { openForReading, storeFile } from '../storage/database.js';
import { makeFolder } from '../storage/make-folder.js';
import { checkJournal } from '../storage/recovery.js';
import { type Walk, walk } from './walk.js';

/** What a copy holds, after it was compared event by event with what it was copied from. */
export type Copy = Pick<Walk, 'events' | 'streams' | 'lastPosition' | 'digest'>;

/**
 * Copies a store into one file. The store may be in use: the copy is of one moment, and appends go on meanwhile. The
 * file appears under its name only after it was compared with the store and is safe on disk.
 *
 * @throws when the file exists, when there is no store, or when either is damaged
 */
export function backupEventStore(dataDir: string, file: string): Copy {
  const target = resolve(file);
  checkJournal(dataDir);
  refuseExisting(target, 'A backup never overwrites a file: name another, or move this one away.');
  makeFolder(dirname(target));
  return publish(target, (unfinished) => copyOf(storeFile(dataDir), unfinished));
}

/** Writes under another name first, so that what stands under the final one is always complete. */
export function publish(target: string, write: (unfinished: string) => Copy): Copy {
  const unfinished = new UnfinishedFile(target);
  try {
    const copy = write(unfinished.path);
    unfinished.publish();
    return copy;
  } catch (error) {
    unfinished.drop();
    throw error;
  }
}

/** Copies a store's file and proves that the copy holds the same events. */
export function copyOf(source: string, target: string): Copy {
  const db = openForCopying(source);
  try {
    db.prepare('vacuum into ?').run([target]);
    const copy = openForReading(target);
    try {
      const copied = whole(walk(copy, target));
      const original = whole(walk(db, source, copied.lastPosition));
      if (original.digest !== copied.digest) {
        throw new Error(`The copy ${target} does not hold the events of ${source}: nothing was kept of it. Try again.`);
      }
      const { events, streams, lastPosition, digest } = copied;
      return { events, streams, lastPosition, digest };
    } finally {
      copy.close();
    }
  } finally {
    db.close();
  }
}

/** What SQLite would take for the journal of whatever file stands beside it, and write into it. */
const JOURNALS = ['-wal', '-journal'];

export function refuseExisting(path: string, advice: string): void {
  for (const file of [path, ...JOURNALS.map((suffix) => path + suffix)]) {
    if (existsSync(file)) throw new Error(`${file} exists already. ${advice}`);
  }
}

function openForCopying(file: string): Database.Database {
  if (!existsSync(file)) throw new Error(`There is no event store at ${file}.`);
  return new Database(file);
}

function whole(found: Walk): Walk {
  const [first] = found.findings;
  if (first) throw first;
  return found;
}
