import type pg from 'pg';
import type { Querying } from './querying.js';
import type { Slot } from './slot.js';

/** What tells one event of a log from all others, of this log and of any. */
export type EventPlace = { readonly id: string; readonly position: bigint };

/** How far a projection's slot has come. */
export type Checkpoint = {
  readonly slot: Slot;
  /** The version of the fold that made the slot's rows. */
  readonly version: number;
  /** Position of the last event applied; null before the first. */
  readonly position: bigint | null;
  /** Log time of that event. */
  readonly recordedAt: Date | null;
  readonly events: bigint;
  /** The last event applied; null before the first, and where an older program applied it. */
  readonly last: EventPlace | null;
};

type CheckpointRow = {
  slot: Slot;
  version: number;
  position: string | null;
  /** Text on a projection's session, a Date on a pool. */
  recorded_at: Date | string | null;
  events: string;
  event_id: string | null;
  event_position: string | null;
};

export const toCheckpoint = (row: CheckpointRow): Checkpoint => ({
  slot: row.slot,
  version: row.version,
  position: row.position === null ? null : BigInt(row.position),
  recordedAt: row.recorded_at === null ? null : new Date(row.recorded_at),
  events: BigInt(row.events),
  last:
    row.event_id === null || row.event_position === null
      ? null
      : { id: row.event_id, position: BigInt(row.event_position) },
});

/** The live slot's checkpoint, or null when the projection was never installed in this database. */
export const readCheckpoint = async (db: pg.Pool | pg.ClientBase, projection: string): Promise<Checkpoint | null> => {
  const { rows } = await db.query<CheckpointRow>(
    `select s.slot, s.version, s.position, s.recorded_at, s.events, s.event_id, s.event_position
       from birth_ledger.projection p
       join birth_ledger.projection_slot s on s.projection = p.name and s.slot = p.live_slot
      where p.name = $1`,
    [projection],
  );
  const [row] = rows;
  return row ? toCheckpoint(row) : null;
};

/** The checkpoint of one slot, live or not. */
export const readSlotCheckpoint = async (db: Querying, projection: string, slot: Slot): Promise<Checkpoint | null> => {
  const { rows } = await db.query<CheckpointRow>(
    `select slot, version, position, recorded_at, events, event_id, event_position
       from birth_ledger.projection_slot where projection = $1 and slot = $2`,
    [projection, slot],
  );
  const [row] = rows;
  return row ? toCheckpoint(row) : null;
};

/** Somebody else moved the checkpoint, or another slot became live: whoever meets this writes nothing and looks again. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
  constructor(projection: string, slot: Slot, expected: bigint | null) {
    super(
      `The checkpoint of the projection ${projection} (slot ${slot}) is no longer at ${expected ?? 'the beginning'}: another runner or a rebuild moved it. This batch was rolled back.`,
    );
  }
}
