import type { Querying } from './querying.js';
import { liveName, type Slot, tableIn } from './slot.js';
import { allTables, type Table } from './table.js';

type Tabled = { readonly name: string; readonly tables: readonly Table[] };

/** Which of a projection's tables are not in a slot though they should be: somebody dropped them, or restored half a backup. */
export const missingTables = (db: Querying, projection: Tabled, slot: Slot): Promise<string[]> =>
  missing(
    db,
    allTables(projection).map(({ name }) => tableIn(slot, name)),
  );

/** Which of the views by which everybody reads a projection's tables are missing: a table that is dropped by CASCADE takes its own along. */
export const missingLiveViews = (db: Querying, projection: Tabled): Promise<string[]> =>
  missing(
    db,
    allTables(projection).map(({ name }) => liveName(name)),
  );

const missing = async (db: Querying, names: readonly string[]): Promise<string[]> => {
  const { rows } = await db.query<{ name: string }>(
    'select name from unnest($1::text[]) with ordinality as n (name, place) where to_regclass(name) is null order by place',
    [names],
  );
  return rows.map(({ name }) => name);
};
