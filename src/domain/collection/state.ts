import { exhaustive } from '../shared/exhaustive.js';
import type { Gap } from './assess.js';
import type { ActionPack, CollectionEvent, TriageVerdict } from './events.js';
import type { CollectionFacts } from './facts.js';
import type { Identity } from './identity.js';
import type { IdentityBytes, RegistryWrite } from './registry-write.js';

/** A collection as its stream tells it. */
export type CollectionState = {
  readonly facts: CollectionFacts | null;
  readonly gap: Gap | null;
  readonly needsTriage: boolean;
  readonly onboarded: boolean;
  readonly triage: TriageVerdict | null;
  readonly gate: 'open' | 'closed';
  readonly identity: IdentityState;
  /** The write to the governed registry that was announced and is not concluded. */
  readonly writing: WriteInFlight | null;
};

export type WriteInFlight = {
  readonly writeId: string;
  readonly write: RegistryWrite;
  readonly reason: string;
  readonly intendedBy: string;
};

export type IdentityState =
  | { readonly status: 'unknown' }
  | { readonly status: 'classified'; readonly identity: Identity; readonly triggerDefinition: string }
  | { readonly status: 'blocked'; readonly reason: string; readonly actionPack: ActionPack }
  | { readonly status: 'declared'; readonly identity: Identity }
  | { readonly status: 'applied'; readonly before: IdentityBytes; readonly after: IdentityBytes };

export const initialCollection: CollectionState = {
  facts: null,
  gap: null,
  needsTriage: false,
  onboarded: false,
  triage: null,
  gate: 'open',
  identity: { status: 'unknown' },
  writing: null,
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
      return { ...state, onboarded: true, writing: null };
    case 'GateClosed':
      return { ...state, gate: 'closed' };
    case 'GateOpened':
      return { ...state, gate: 'open' };
    case 'IdentityClassified': {
      const { identity, triggerDefinition } = event.data;
      return { ...state, identity: { status: 'classified', identity, triggerDefinition } };
    }
    case 'IdentityBlocked': {
      const { reason, actionPack } = event.data;
      return { ...state, identity: { status: 'blocked', reason, actionPack } };
    }
    case 'IdentityDeclared':
      return { ...state, identity: { status: 'declared', identity: event.data.identity } };
    case 'IdentityApplied': {
      const { before, after } = event.data;
      return { ...state, identity: { status: 'applied', before, after }, writing: null };
    }
    case 'IdentityReverted':
      return { ...state, identity: { status: 'unknown' }, writing: null };
    case 'RegistryWriteIntended': {
      const { writeId, write, reason, intendedBy } = event.data;
      return { ...state, writing: { writeId, write, reason, intendedBy } };
    }
    case 'RegistryWriteAbandoned':
      return { ...state, writing: null };
    default:
      return exhaustive(event);
  }
};
