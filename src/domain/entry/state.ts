import { exhaustive } from '../shared/exhaustive.js';
import type { Decision, EntryEvent } from './events.js';

/** An entry as its own stream tells it. Whether the entity was detected is told by the scan's stream (context). */
export type EntryState = {
  readonly decision: Decision;
  readonly pendingOnboarding: boolean;
  readonly decidedBy: string | null;
  /** Everyone who ever decided on this entry; none of them may review a plan that holds it. */
  readonly deciders: readonly string[];
  /** The detection that the last decision rests on; null before the first. */
  readonly detectedAt: bigint | null;
  readonly birth: BirthState;
  /** The latest attempt at a birth since the last decision. */
  readonly attempt: Attempt | null;
};

/** `pinnedRevision` is the one that the plan pinned; the attempt's own events have moved the stream on since. */
export type Attempt = {
  readonly planId: string;
  readonly pinnedRevision: string;
  readonly outcome: 'open' | 'applied' | 'refused' | 'released';
};

export type BirthState =
  | { readonly status: 'none' }
  | { readonly status: 'intended'; readonly planId: string; readonly batch: number }
  | { readonly status: 'applied'; readonly planId: string };

export const initialEntry: EntryState = {
  decision: 'PENDING',
  pendingOnboarding: false,
  decidedBy: null,
  deciders: [],
  detectedAt: null,
  birth: { status: 'none' },
  attempt: null,
};

export const evolveEntry = (state: EntryState, event: EntryEvent): EntryState => {
  switch (event.type) {
    case 'DecisionRecorded': {
      const { to, pendingOnboarding, decidedBy } = event.data;
      const detectedAt = BigInt(event.data.detectedAt);
      const deciders = state.deciders.includes(decidedBy) ? state.deciders : [...state.deciders, decidedBy];
      return {
        decision: to,
        pendingOnboarding,
        decidedBy,
        deciders,
        detectedAt,
        birth: { status: 'none' },
        attempt: null,
      };
    }
    case 'BirthIntended': {
      const { planId, batch, pinnedRevision } = event.data;
      return {
        ...state,
        birth: { status: 'intended', planId, batch },
        attempt: { planId, pinnedRevision, outcome: 'open' },
      };
    }
    case 'BirthApplied':
      return {
        ...state,
        birth: { status: 'applied', planId: event.data.planId },
        attempt: state.attempt && { ...state.attempt, outcome: 'applied' },
      };
    case 'BirthRefused':
      return {
        ...state,
        birth: { status: 'none' },
        attempt: state.attempt && { ...state.attempt, outcome: event.data.released ? 'released' : 'refused' },
      };
    default:
      return exhaustive(event);
  }
};
