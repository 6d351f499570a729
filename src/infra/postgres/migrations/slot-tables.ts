import pg from 'pg';
import { liveName, type Slot, schemaOf, tableIn } from '../read-model/slot.js';
import { allTables, storedColumns, type Table } from '../read-model/table.js';
import { sqlFile } from './sql-file.js';

/** What the database part must know of a projection. */
export type Installable = {
  readonly name: string;
  /** Grows with every change of the fold or of the tables; another version means other rows. */
  readonly version: number;
  readonly tables: readonly Table[];
};

/**
 * Runs the SQL of one projection's tables in a slot's schema, within the caller's transaction, in one round trip.
 * @param file under `sql/read-model/slots/`, without its ending
 */
export const runInSlot = async (client: pg.ClientBase, slot: Slot, file: string): Promise<void> => {
  const { text } = sqlFile(`slots/${file}.sql`);
  await client.query(
    `set local search_path to ${pg.escapeIdentifier(schemaOf(slot))};\n${text}\n;set local search_path to default`,
  );
};

/** Creates a projection's tables in a slot, without indexes. */
export const createTables = (client: pg.ClientBase, slot: Slot, projection: string): Promise<void> =>
  runInSlot(client, slot, `${projection}.tables`);

/** Creates the keys and indexes of a projection's tables in a slot. */
export const createIndexes = (client: pg.ClientBase, slot: Slot, projection: string): Promise<void> =>
  runInSlot(client, slot, `${projection}.indexes`);

/** Removes a projection's tables from a slot, if they are there. */
export const dropTables = async (client: pg.ClientBase, slot: Slot, projection: Installable): Promise<void> => {
  const names = allTables(projection).map(({ name }) => tableIn(slot, name));
  await client.query(`drop table if exists ${names.join(', ')}`);
};

/** Makes a slot the one that everybody reads: each table's live view is put on that slot's table. */
export const pointLiveViews = async (client: pg.ClientBase, slot: Slot, projection: Installable): Promise<void> => {
  for (const table of allTables(projection)) {
    const columns = Object.keys(storedColumns(table)).map(pg.escapeIdentifier).join(', ');
    await client.query(
      `create or replace view ${liveName(table.name)} as select ${columns} from ${tableIn(slot, table.name)}`,
    );
  }
};

/** Removes the live views of a projection; whoever reads them must have been removed before. */
export const dropLiveViews = async (client: pg.ClientBase, projection: Installable): Promise<void> => {
  for (const table of allTables(projection)) await client.query(`drop view if exists ${liveName(table.name)}`);
};
