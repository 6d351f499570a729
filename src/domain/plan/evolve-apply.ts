import { exhaustive } from '../shared/exhaustive.js';
import type {
  ApplyCompleted,
  ApplyPaused,
  ApplyResumed,
  ApplyStarted,
  BatchCommitted,
  BatchStarted,
  PlanEvent,
  RerunVerified,
} from './events.js';
import type { Apply, Plan } from './state.js';

export type ApplyEvent =
  | ApplyStarted
  | BatchStarted
  | BatchCommitted
  | ApplyPaused
  | ApplyResumed
  | ApplyCompleted
  | RerunVerified;

const applyEvents: ReadonlySet<PlanEvent['type']> = new Set<ApplyEvent['type']>([
  'ApplyStarted',
  'BatchStarted',
  'BatchCommitted',
  'ApplyPaused',
  'ApplyResumed',
  'ApplyCompleted',
  'RerunVerified',
]);

export const isApplyEvent = (event: PlanEvent): event is ApplyEvent => applyEvents.has(event.type);

/** Folds an event of the apply, from its start to its proof. */
export const evolveApply = (plan: Plan, event: ApplyEvent): Plan => {
  if (event.type === 'ApplyStarted') {
    return {
      ...plan,
      status: 'applying',
      permit: plan.permit && { ...plan.permit, standing: 'used' },
      apply: begun(event.data),
    };
  }
  const { apply } = plan;
  if (!apply) return plan;
  switch (event.type) {
    case 'BatchStarted':
      return { ...plan, apply: { ...apply, inFlight: event.data } };
    case 'BatchCommitted':
      return { ...plan, apply: closed(apply, event.data) };
    case 'ApplyPaused': {
      const { cause, detail } = event.data;
      return { ...plan, status: 'paused', apply: { ...apply, pause: { cause, detail } } };
    }
    case 'ApplyResumed':
      return { ...plan, status: 'applying', apply: { ...apply, pause: null } };
    case 'ApplyCompleted':
      return { ...plan, status: 'applied' };
    case 'RerunVerified':
      return event.data.verified ? { ...plan, status: 'verified' } : plan;
    default:
      return exhaustive(event);
  }
};

const begun = (started: ApplyStarted['data']): Apply => ({
  started,
  nextOrdinal: 0,
  nextBatch: 0,
  applied: 0,
  refused: 0,
  skipped: 0,
  inFlight: null,
  pause: null,
});

const closed = (apply: Apply, batch: BatchCommitted['data']): Apply => ({
  ...apply,
  nextOrdinal: batch.to,
  nextBatch: batch.batch + 1,
  applied: apply.applied + batch.applied,
  refused: apply.refused + batch.refused.length,
  skipped: apply.skipped + batch.skipped.length,
  inFlight: null,
});
