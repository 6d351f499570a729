import type { Order } from './operator-commands.js';
import type { Querying } from './querying.js';

/** An event that stopped a projection. */
export type Fault = {
  readonly position: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly stream: string;
  readonly error: string;
};

export type StandingFault = Fault & {
  readonly attempts: number;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
};

type FaultRow = {
  position: string;
  event_id: string;
  event_type: string;
  stream: string;
  error: string;
  attempts: number;
  first_failed_at: Date | string;
  last_failed_at: Date | string;
};

/** Notes that a projection stopped at an event; the same event again counts as another attempt. */
export const noteFault = async (db: Querying, projection: string, fault: Fault): Promise<void> => {
  await db.query(
    `insert into birth_ledger.projection_fault as f
       (projection, position, event_id, event_type, stream, error, attempts, first_failed_at, last_failed_at)
     values ($1, $2, $3, $4, $5, $6, 1, now(), now())
     on conflict (projection) do update set
       attempts = case when f.position = excluded.position then f.attempts + 1 else 1 end,
       first_failed_at = case when f.position = excluded.position then f.first_failed_at else now() end,
       position = excluded.position, event_id = excluded.event_id, event_type = excluded.event_type,
       stream = excluded.stream, error = excluded.error, last_failed_at = now()`,
    [projection, fault.position, fault.eventId, fault.eventType, fault.stream, fault.error],
  );
};

/**
 * The fault that a projection stands at, or null: also where one is noted that it has left behind. A corrected program that
 * has much to catch up with applies such an event long before it has the time to forget the note.
 */
export const readFault = async (db: Querying, projection: string): Promise<StandingFault | null> => {
  const { rows } = await db.query<FaultRow>(
    `select f.* from birth_ledger.projection_fault f
       join birth_ledger.projection p on p.name = f.projection
       join birth_ledger.projection_slot s on s.projection = p.name and s.slot = p.live_slot
      where f.projection = $1 and (s.position is null or s.position < f.position)`,
    [projection],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    position: BigInt(row.position),
    eventId: row.event_id,
    eventType: row.event_type,
    stream: row.stream,
    error: row.error,
    attempts: row.attempts,
    firstFailedAt: new Date(row.first_failed_at),
    lastFailedAt: new Date(row.last_failed_at),
  };
};

/** Forgets the fault: the projection tries its event again. Answers false when there was none. */
export const clearFault = async (db: Querying, projection: string): Promise<boolean> =>
  (await db.query('delete from birth_ledger.projection_fault where projection = $1', [projection])).rowCount === 1;

/** Passes over the event at a position, now and in every rebuild. */
export const noteSkip = async (db: Querying, projection: string, position: bigint, by: Order): Promise<void> => {
  await db.query(
    `insert into birth_ledger.projection_skip (projection, position, reason, skipped_by, skipped_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [projection, position, by.reason, by.person, by.at],
  );
};

/** The positions that are passed over. */
export const readSkips = async (db: Querying, projection: string): Promise<Set<bigint>> => {
  const { rows } = await db.query<{ position: string }>(
    'select position from birth_ledger.projection_skip where projection = $1',
    [projection],
  );
  return new Set(rows.map(({ position }) => BigInt(position)));
};
