import type { Querying } from './querying.js';
import type { UnknownEvents } from './write-plan.js';

/** The event types that a projection met and this program does not know: a newer one wrote them. They stay in the log. */
export const readUnknown = async (db: Querying, projection: string): Promise<UnknownEvents[]> => {
  const { rows } = await db.query<{ type: string; seen: string; first: string; last: string }>(
    `select u.event_type as type, u.seen, u.first_position as first, u.last_position as last
       from birth_ledger.unknown_event u
       join birth_ledger.projection p on p.name = u.projection and p.live_slot = u.slot
      where u.projection = $1 order by u.event_type`,
    [projection],
  );
  return rows.map(({ type, seen, first, last }) => ({
    type,
    seen: Number(seen),
    firstPosition: BigInt(first),
    lastPosition: BigInt(last),
  }));
};
