import type pg from 'pg';
import { codeOf } from '../../errors/code-of.js';
import type { Slot } from '../read-model/slot.js';
import { type Installable, pointLiveViews, runInSlot } from './slot-tables.js';
import { slotFileStands } from './sql-file.js';
import { takeOver } from './take-over.js';

type Standing = { readonly slot: Slot; readonly version: number; readonly live: boolean };

const undefinedTable = '42P01';

/**
 * Brings the rows of an older version to the projection's, within the caller's transaction, where files of
 * `sql/read-model/slots/` tell how (`<projection>.<version>-to-<next>.sql`): the live rows, and those that a rebuild replaced
 * and that readers may be put back on.
 * @returns the files that were run on the live rows; none when these stay as they are and must be rebuilt
 */
export const upgradeInPlace = async (client: pg.ClientBase, projection: Installable): Promise<readonly string[]> => {
  const live = (await standing(client, projection.name)).find((slot) => slot.live);
  if (!live || stepsFrom(live.version, projection) === null) return [];
  if (!(await takeOver(client, projection.name))) return [];
  // To count a large ledger takes longer than a query of the pool may.
  await client.query('set local statement_timeout = 0');
  let ran: readonly string[] = [];
  // Asked again: until now a rebuild could have moved the readers.
  for (const slot of await standing(client, projection.name)) {
    const files = await upgradeSlot(client, projection, slot);
    if (!slot.live || files.length === 0) continue;
    await pointLiveViews(client, slot.slot, projection);
    ran = files;
  }
  return ran;
};

const standing = async (client: pg.ClientBase, projection: string): Promise<readonly Standing[]> => {
  const { rows } = await client.query<Standing>(
    `select s.slot, s.version, s.slot = p.live_slot as live
       from birth_ledger.projection_slot s join birth_ledger.projection p on p.name = s.projection
      where p.name = $1 order by s.slot`,
    [projection],
  );
  return rows;
};

/** All of a slot's steps or none. */
const upgradeSlot = async (
  client: pg.ClientBase,
  projection: Installable,
  { slot, version }: Standing,
): Promise<readonly string[]> => {
  const steps = stepsFrom(version, projection) ?? [];
  if (steps.length === 0) return [];
  await client.query('savepoint upgrade');
  try {
    for (const step of steps) await runInSlot(client, slot, step);
  } catch (error) {
    // Somebody dropped a table: a rebuild makes it anew, and of the newer version.
    if (codeOf(error) !== undefinedTable) throw error;
    await client.query('rollback to savepoint upgrade');
    return [];
  }
  await client.query('update birth_ledger.projection_slot set version = $3 where projection = $1 and slot = $2', [
    projection.name,
    slot,
    projection.version,
  ]);
  return steps.map((step) => `slots/${step}.sql`);
};

/** The files that lead from a version to the projection's, in order; null when one of them does not exist. */
const stepsFrom = (version: number, projection: Installable): readonly string[] | null => {
  const steps: string[] = [];
  for (let from = version; from < projection.version; from++) steps.push(`${projection.name}.${from}-to-${from + 1}`);
  return steps.every(slotFileStands) ? steps : null;
};
