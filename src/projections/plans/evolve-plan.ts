import type { EntriesPinned, PlanEvent } from '../../domain/plan/events.js';
import { evolvePlan } from '../../domain/plan/evolve.js';
import { model } from '../engine/projection.js';
import { type PlanRow, planTable, type Timed, unsealed } from './plan.js';
import { stateOf, withState } from './plan-state.js';

/**
 * An event as the plan's row needs it: with its time, and without the long lists, which would make the changes of a
 * rebuild as large as the log. `pinned` counts the entries of a chunk.
 */
export type PlanChange = {
  readonly kind: PlanEvent['type'];
  readonly event: PlanEvent;
  readonly pinned: number;
  readonly at: string;
  readonly position: string;
  readonly revision: string;
};

/** What an event tells a plan's row. */
export const planChange = (
  event: PlanEvent,
  when: { readonly at: string; readonly position: string; readonly revision: string },
): PlanChange => ({
  kind: event.type,
  event: timed(shortened(event), when.at, when.position),
  pinned: event.type === 'EntriesPinned' ? event.data.pins.length : 0,
  ...when,
});

const shortened = (event: PlanEvent): PlanEvent => {
  switch (event.type) {
    case 'EntriesPinned':
      return { type: event.type, data: { ...event.data, pins: [] } satisfies EntriesPinned['data'] };
    case 'GuardsEvaluated':
      return { type: event.type, data: { ...event.data, sets: [] } };
    default:
      return event;
  }
};

/** The fold of the domain keeps an event's data as it is, and so the time that comes along with it. */
const timed = <E extends PlanEvent>(event: E, at: string, position: string): E => ({
  ...event,
  data: { ...event.data, at, position },
});

/** A plan after one event. Events before its first chunk of entries mean nothing. */
export const evolvePlanRow = (
  row: PlanRow | undefined,
  { event, pinned, at, position, revision }: PlanChange,
  [planId = '']: readonly string[],
): PlanRow | undefined => {
  const state = evolvePlan(stateOf(row), event);
  if (state.status === 'none') return row;
  const before = row ?? unsealed(planId, at, revision);
  const after = withState(before, state);
  const sealed = after.draft !== null;
  return {
    ...after,
    entries: before.status === 'pinning' ? before.entries + pinned : after.entries,
    ...(sealed ? recorded(event, at, position) : {}),
    ...(event.type === 'PlanAbandoned' ? abandoned(event.data) : {}),
    changed_at: at,
    revision,
  };
};

const recorded = (event: PlanEvent, at: string, position: string): Partial<PlanRow> => {
  switch (event.type) {
    case 'PlanDrafted': {
      const { plannedBy, reason, digest } = event.data;
      return { planned_by: plannedBy, reason, digest, drafted_at: at };
    }
    case 'DryRunRecorded':
      return { last_dry_run: event.data as Timed<typeof event.data> };
    case 'GuardsEvaluated':
      return { last_guards: position };
    case 'RehearsalRecorded':
      return { last_rehearsal: event.data as Timed<typeof event.data> };
    case 'ApplyCompleted':
      return { completed: event.data as Timed<typeof event.data> };
    case 'RerunVerified':
      return { last_rerun: event.data as Timed<typeof event.data> };
    default:
      return {};
  }
};

const abandoned = ({ abandonedBy, reason }: { abandonedBy: string; reason: string }): Partial<PlanRow> => ({
  abandoned_by: abandonedBy,
  abandon_reason: reason,
});

export const planModel = model<PlanRow, PlanChange>(planTable, evolvePlanRow);
