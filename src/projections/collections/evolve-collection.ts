import type { CollectionEvent } from '../../domain/collection/events.js';
import type { CollectionFacts } from '../../domain/collection/facts.js';
import { exhaustive } from '../../domain/shared/exhaustive.js';
import { model } from '../engine/projection.js';
import { type CollectionRow, collectionTable, undiscovered } from './collection.js';

/** A collection's events are few, so each is taken whole as the change. */
export type CollectionChange = {
  readonly kind: CollectionEvent['type'];
  readonly event: CollectionEvent;
  readonly at: string;
  readonly actor: string;
  readonly revision: string;
};

type Row = CollectionRow;

/** A collection after one event. */
export const evolveCollection = (
  before: Row | undefined,
  { event, at, actor, revision }: CollectionChange,
  [collection = '']: readonly string[],
): Row => {
  const row = { ...(before ?? undiscovered(collection)), revision };
  const identityChanged = { identity_changed_by: actor, identity_changed_at: at };
  switch (event.type) {
    case 'CollectionDiscovered': {
      const { facts, gap, needsTriage, onboarded } = event.data;
      const seen = { facts, scannable: gap === null, gap_reason: gap?.reason ?? null, gap_detail: gap?.detail ?? null };
      return { ...row, ...placeOf(facts), ...seen, needs_triage: needsTriage, onboarded, discovered_at: at };
    }
    case 'CollectionTriaged': {
      const { verdict, reason, decidedBy } = event.data;
      return { ...row, triage_verdict: verdict, triage_reason: reason, triaged_by: decidedBy, triaged_at: at };
    }
    case 'CollectionOnboarded': {
      const { identity, onboardedBy } = event.data;
      return { ...row, onboarded: true, onboarded_by: onboardedBy, onboarded_at: at, identity, writing: null };
    }
    case 'GateClosed':
      return { ...row, gate: 'closed', ...gateMoved(event.data.reason, event.data.closedBy, at) };
    case 'GateOpened':
      return { ...row, gate: 'open', ...gateMoved(event.data.reason, event.data.openedBy, at) };
    case 'IdentityClassified': {
      const { identity, triggerDefinition } = event.data;
      return { ...row, ...identityIs('classified', identity, triggerDefinition), ...identityChanged };
    }
    case 'IdentityBlocked': {
      const { reason, actionPack } = event.data;
      return { ...row, ...identityIs('blocked', null, reason), action_pack: actionPack, ...identityChanged };
    }
    case 'IdentityDeclared': {
      const { identity, reason, declaredBy } = event.data;
      const declared = { identity_changed_by: declaredBy, identity_changed_at: at };
      return { ...row, ...identityIs('declared', identity, reason), ...declared };
    }
    case 'IdentityApplied': {
      const { before, after } = event.data;
      const applied = { identity_before: before, writing: null, ...identityChanged };
      return { ...row, ...identityIs('applied', after, null), ...applied };
    }
    case 'IdentityReverted': {
      const { restored, reason } = event.data;
      const reverted = { identity_before: null, writing: null, ...identityChanged };
      return { ...row, ...identityIs('reverted', restored, reason), ...reverted };
    }
    case 'RegistryWriteIntended':
      return {
        ...row,
        writing: { ...event.data.write, writeId: event.data.writeId, intendedBy: event.data.intendedBy },
      };
    case 'RegistryWriteAbandoned':
      return { ...row, writing: null };
    default:
      return exhaustive(event);
  }
};

const placeOf = (facts: CollectionFacts) => ({
  sources: facts.sources,
  registered: facts.registered,
  managed: facts.managed,
  required: facts.required,
  owner: facts.owner,
  table_schema: facts.relation?.schema ?? facts.declaredRelation?.schema ?? null,
  table_name: facts.relation?.table ?? facts.declaredRelation?.table ?? null,
  relation_kind: facts.folder ? ('folder' as const) : (facts.relation?.kind ?? null),
});

const gateMoved = (reason: string, by: string, at: string) => ({
  gate_reason: reason,
  gate_changed_by: by,
  gate_changed_at: at,
});

const identityIs = (status: Row['identity_status'], identity: Row['identity'], reason: string | null) => ({
  identity_status: status,
  identity,
  identity_reason: reason,
  action_pack: null,
});

export const collectionModel = model<CollectionRow, CollectionChange>(collectionTable, evolveCollection);
