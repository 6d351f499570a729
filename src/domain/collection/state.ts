import { exhaustive } from '../shared/exhaustive.js';
import type { Gap } from './assess.js';
import type { ActionPack, CollectionEvent, TriageVerdict } from './events.js';
import type { CollectionFacts, DeclaredIdentity } from './facts.js';
import type { Identity } from './identity.js';

/** A collection as its stream tells it. */
export type CollectionState = {
  readonly facts: CollectionFacts | null;
  readonly gap: Gap | null;
  readonly needsTriage: boolean;
  readonly onboarded: boolean;
  readonly triage: TriageVerdict | null;
  readonly gate: 'open' | 'closed';
  readonly identity: IdentityState;
};

export type IdentityState =
  | { readonly status: 'unknown' }
  | { readonly status: 'classified'; readonly identity: Identity }
  | { readonly status: 'blocked'; readonly reason: string; readonly actionPack: ActionPack }
  | { readonly status: 'declared'; readonly identity: Identity }
  | { readonly status: 'applied'; readonly before: DeclaredIdentity | null; readonly after: DeclaredIdentity };

export const initialCollection: CollectionState = {
  facts: null,
  gap: null,
  needsTriage: false,
  onboarded: false,
  triage: null,
  gate: 'open',
  identity: { status: 'unknown' },
};

export const evolveCollection = (state: CollectionState, event: CollectionEvent): CollectionState => {
  switch (event.type) {
    case 'CollectionDiscovered': {
      const { facts, gap, needsTriage, onboarded } = event.data;
      return { ...state, facts, gap, needsTriage, onboarded };
    }
    case 'CollectionTriaged':
      return { ...state, triage: event.data.verdict };
    case 'CollectionOnboarded':
      return { ...state, onboarded: true };
    case 'GateClosed':
      return { ...state, gate: 'closed' };
    case 'GateOpened':
      return { ...state, gate: 'open' };
    case 'IdentityClassified':
      return { ...state, identity: { status: 'classified', identity: event.data.identity } };
    case 'IdentityBlocked': {
      const { reason, actionPack } = event.data;
      return { ...state, identity: { status: 'blocked', reason, actionPack } };
    }
    case 'IdentityDeclared':
      return { ...state, identity: { status: 'declared', identity: event.data.identity } };
    case 'IdentityApplied':
      return { ...state, identity: { status: 'applied', before: event.data.before, after: event.data.after } };
    case 'IdentityReverted':
      return { ...state, identity: { status: 'unknown' } };
    default:
      return exhaustive(event);
  }
};
