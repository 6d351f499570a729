import { DamagedStoreError } from '../storage/damage.js';
import { type Connection, openForReading, storeFile } from '../storage/database.js';
import { checkJournal } from '../storage/recovery.js';
import { MARK } from '../storage/stream-index.js';
import { type Walk, walk } from './walk.js';

/**
 * Walks the whole store: every checksum, the order of positions and revisions, the stream index, the names, and the
 * file's own structure. It may run beside the store's process; it then looks at one moment of it.
 *
 * @returns what it found; the store is whole if `findings` is empty
 * @throws when there is no store in the folder
 */
export function verifyEventStore(dataDir: string): Walk {
  const file = storeFile(dataDir);
  try {
    checkJournal(dataDir);
  } catch (error) {
    // SQLite would drop what stands behind the break, and there would be nothing left to find.
    if (error instanceof DamagedStoreError) return nothingBut(error);
    throw error;
  }
  const db = openForReading(file);
  try {
    db.exec('begin');
    const structure = structureFindings(db, file);
    const { findings, ...rest } = walk(db, file);
    return { ...rest, findings: [...structure, ...findings, ...indexFindings(db, file)] };
  } catch (error) {
    // A page that SQLite itself cannot read ends the walk.
    if ((error as { code?: string }).code?.startsWith('SQLITE_') !== true) throw error;
    return nothingBut(new DamagedStoreError(file, undefined, undefined, (error as Error).message));
  } finally {
    db.exec('rollback');
    db.close();
  }
}

/** Of a store that cannot be walked. */
const nothingBut = (finding: DamagedStoreError): Walk => ({
  events: 0,
  streams: 0,
  lastPosition: 0,
  digest: '',
  findings: [finding],
});

function structureFindings(db: Connection, file: string): DamagedStoreError[] {
  const rows = db.prepare('pragma integrity_check(20)').raw().all() as [string][];
  return rows
    .filter(([answer]) => answer !== 'ok')
    .map(([answer]) => new DamagedStoreError(file, undefined, undefined, answer));
}

/** Chunks that the index should know and does not, and entries that name no chunk. */
function indexFindings(db: Connection, file: string): DamagedStoreError[] {
  const mark =
    (db.prepare('select value from store where key = ?').raw().get(MARK) as [string] | undefined)?.[0] ?? '0';
  const unknown = db
    .prepare(
      `select c.position from chunk c left join stream_index i on i.stream = c.stream and i.revision = c.revision
       where c.position <= ? and i.position is not c.position limit 20`,
    )
    .raw()
    .all([Number(mark)]) as [number][];
  const dangling = db
    .prepare(
      `select i.position from stream_index i left join chunk c
       on c.position = i.position and c.stream = i.stream and c.revision = i.revision
       where c.position is null limit 20`,
    )
    .raw()
    .all() as [number][];
  return [
    ...unknown.map(
      ([position]) => new DamagedStoreError(file, position, undefined, 'the index does not know this chunk'),
    ),
    ...dangling.map(
      ([position]) => new DamagedStoreError(file, position, undefined, 'the index names a chunk that is not there'),
    ),
  ];
}
