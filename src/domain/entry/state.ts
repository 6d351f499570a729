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
};

export const evolveEntry = (state: EntryState, event: EntryEvent): EntryState => {
  switch (event.type) {
    case 'DecisionRecorded': {
      const { to, pendingOnboarding, decidedBy } = event.data;
      const detectedAt = BigInt(event.data.detectedAt);
      const deciders = state.deciders.includes(decidedBy) ? state.deciders : [...state.deciders, decidedBy];
      return { decision: to, pendingOnboarding, decidedBy, deciders, detectedAt, birth: { status: 'none' } };
    }
    case 'BirthIntended':
      return { ...state, birth: { status: 'intended', planId: event.data.planId, batch: event.data.batch } };
    case 'BirthApplied':
      return { ...state, birth: { status: 'applied', planId: event.data.planId } };
    case 'BirthRefused':
      return { ...state, birth: { status: 'none' } };
    default:
      return exhaustive(event);
  }
};
