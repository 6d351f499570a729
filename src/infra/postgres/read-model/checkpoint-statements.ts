import type { QueryConfig } from 'pg';
import type { Checkpoint } from './checkpoint.js';
import type { Slot } from './slot.js';
import type { UnknownEvents, WritePlan } from './write-plan.js';

/** Moves the checkpoint, but only from where the writer believes it to be. */
export const moveSlot = (projection: string, from: Checkpoint, plan: WritePlan): QueryConfig => ({
  name: 'move checkpoint',
  text: `update birth_ledger.projection_slot
            set position = $3, recorded_at = coalesce($4, recorded_at), events = events + $5,
                event_id = coalesce($7, event_id), event_position = coalesce($8, event_position)
          where projection = $1 and slot = $2 and position is not distinct from $6`,
  values: [
    projection,
    from.slot,
    plan.position,
    plan.recordedAt,
    plan.events,
    from.position,
    plan.last?.id ?? null,
    plan.last?.position ?? null,
  ],
});

/** One row while the slot is the live one. A swap takes the checkpoint's row lock first, so it cannot come between. */
export const liveGuard = (projection: string, slot: Slot): QueryConfig => ({
  name: 'live guard',
  text: 'select from birth_ledger.projection where name = $1 and live_slot = $2',
  values: [projection, slot],
});

export const recordUnknown = (projection: string, slot: Slot, unknown: UnknownEvents): QueryConfig => ({
  text: `insert into birth_ledger.unknown_event as u (projection, slot, event_type, seen, first_position, last_position)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (projection, slot, event_type)
         do update set seen = u.seen + excluded.seen, last_position = excluded.last_position`,
  values: [projection, slot, unknown.type, unknown.seen, unknown.firstPosition, unknown.lastPosition],
});

export const notifyMoved = (channel: string, projection: string, position: bigint): QueryConfig => ({
  name: 'notify moved',
  text: 'select pg_notify($1, $2)',
  values: [channel, `${projection}:${position}`],
});
