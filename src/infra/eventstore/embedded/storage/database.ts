import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import AsyncDatabase from 'libsql/promise';
import { FORMAT, SCHEMA } from './schema.js';

export type Connection = Database.Database;

/** The file inside a data folder that holds the events. */
export const storeFile = (dataDir: string): string => join(dataDir, 'events.db');

/** How long to wait for a backup or a verification that is just opening or closing the file. */
const BUSY_MS = 5000;

/** SQLite's default. */
const PAGE_BYTES = 4096;

/**
 * Pages after which a commit itself copies what is left of the journal into the file, 6 MiB. A lone caller who appends
 * without a pause leaves the `Checkpointer` no moment in which all is copied and the journal can begin anew.
 */
const JOURNAL_PAGES = 1536;

/** Pages that SQLite may keep in memory, as KiB. Bounds the process's memory however long the log grows. */
const CACHE_KIB = 32 * 1024;

/**
 * Opens the store for writing. `synchronous=FULL` makes each commit reach the disk before it is acknowledged, so an
 * acknowledged append survives a power cut; WAL makes that one sequential write.
 *
 * @param dataDir the store's folder, which its lock has made
 * @param maxBytes the most that the file may grow to
 * @throws when the file is of a newer format than this program knows.
 */
export function openDatabase(dataDir: string, maxBytes?: number): Connection {
  const db = new Database(storeFile(dataDir));
  db.pragma(`busy_timeout = ${BUSY_MS}`);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`);
  db.pragma(`cache_size = -${CACHE_KIB}`);
  if (maxBytes !== undefined) db.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}`);
  db.exec(SCHEMA);
  checkFormat(db, dataDir);
  return db;
}

/**
 * Opens a second connection to a store that is open for writing, for its checkpoints.
 *
 * @param dataDir the store's folder
 */
export function openForCheckpoints(dataDir: string): Connection {
  const db = new Database(storeFile(dataDir));
  db.pragma('synchronous = FULL');
  return db;
}

/**
 * Executes a statement on a thread of the driver's. Until the promise settles the connection belongs to that thread: any
 * other call on it would wait. A commit under way shows such a call what is not yet durable.
 *
 * The driver's two classes share their native handle, so the one that waits elsewhere can commit what the other wrote.
 */
export async function executeAside(db: Connection, sql: 'commit' | 'pragma wal_checkpoint(passive)'): Promise<void> {
  await AsyncDatabase.prototype.exec.call(db, sql);
}

/**
 * Opens a store's file for reading beside its owner: WAL lets both go on.
 *
 * @throws when there is no such file
 */
export function openForReading(file: string): Connection {
  if (!existsSync(file)) throw new Error(`There is no event store at ${file}.`);
  const db = new Database(file);
  db.pragma('query_only = ON');
  return db;
}

function checkFormat(db: Connection, dataDir: string): void {
  db.prepare('insert into store values (?, ?) on conflict do nothing').run('format', String(FORMAT));
  const row = db.prepare('select value from store where key = ?').get('format') as { value: string };
  if (Number(row.value) > FORMAT) {
    throw new Error(
      `${storeFile(dataDir)} has format ${row.value}, and this version of birth-ledger knows up to ${FORMAT}. ` +
        'Start it with the version that wrote it, or a newer one.',
    );
  }
}
