import { type Checkpoint, readSlotCheckpoint } from './checkpoint.js';
import type { Querying } from './querying.js';
import type { Slot } from './slot.js';

/** Rows that were live until a rebuild replaced them. They stay until the next rebuild needs their slot. */
export type Kept = { readonly checkpoint: Checkpoint; readonly replacedAt: Date };

/** The rows that the last rebuild of a projection replaced, or null when there are none. */
export const readKept = async (db: Querying, projection: string): Promise<Kept | null> => {
  const { rows } = await db.query<{ slot: Slot; replaced_at: Date | string }>(
    `select s.slot, s.replaced_at from birth_ledger.projection_slot s
       join birth_ledger.projection p on p.name = s.projection and p.live_slot <> s.slot
      where s.projection = $1 and s.replaced_at is not null`,
    [projection],
  );
  const [row] = rows;
  const checkpoint = row && (await readSlotCheckpoint(db, projection, row.slot));
  return checkpoint ? { checkpoint, replacedAt: new Date(row.replaced_at) } : null;
};
