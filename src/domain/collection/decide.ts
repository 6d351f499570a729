import { type Authorised, holds } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import { assess, needsTriage } from './assess.js';
import type { CollectionEvent, TriageVerdict } from './events.js';
import type { CollectionFacts } from './facts.js';
import type { CollectionState } from './state.js';

export type RecordDiscovery = { readonly type: 'RecordDiscovery'; readonly facts: CollectionFacts };
export type Triage = { readonly type: 'Triage'; readonly verdict: TriageVerdict; readonly reason: string };
export type CloseGate = { readonly type: 'CloseGate'; readonly reason: string };
export type OpenGate = { readonly type: 'OpenGate'; readonly reason: string };
export type CollectionCommand = RecordDiscovery | Triage | CloseGate | OpenGate;

/** Decides on one collection: discovery by an operator, triage and the gate by one of its owners. */
export const decideCollection = (
  command: CollectionCommand,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionEvent> => {
  switch (command.type) {
    case 'RecordDiscovery':
      return recordDiscovery(command.facts, state, collection, by);
    case 'Triage':
      return owned(state, collection, by, 'owner-triages') ?? triage(command, state, collection, by);
    case 'CloseGate':
      return (
        owned(state, collection, by, 'owner-moves-gate') ?? moveGate('closed', command.reason, state, collection, by)
      );
    case 'OpenGate':
      return (
        owned(state, collection, by, 'owner-moves-gate') ?? moveGate('open', command.reason, state, collection, by)
      );
    default:
      return exhaustive(command);
  }
};

/** Only a change is an event: a discovery that sees what the last one saw writes nothing. */
const recordDiscovery = (
  facts: CollectionFacts,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionEvent> => {
  if (by.actor.kind === 'policy' || !holds(by.authority, 'operator')) {
    return refuse(
      'authority',
      'operator-scans',
      `${actorLabel(by.actor)} is no operator and may not discover collections; ask a steward for the role.`,
    );
  }
  if (state.facts && JSON.stringify(state.facts) === JSON.stringify(facts)) return accept();
  const assessment = assess(facts);
  const gap = assessment.scannable ? null : assessment.gap;
  return accept({
    type: 'CollectionDiscovered',
    data: { collection, facts, gap, needsTriage: needsTriage(facts), onboarded: assessment.onboarded },
  });
};

/** The rule that a person, and an owner of this very collection, moves it; and that the ledger knows it at all. */
const owned = (state: CollectionState, collection: string, by: Authorised, rule: string): Refused | null => {
  const label = actorLabel(by.actor);
  if (by.actor.kind !== 'person') {
    return refuse(
      'authority',
      'service-decides-nothing',
      `${label} is no person; an owner of ${collection} must decide this.`,
    );
  }
  if (!holds(by.authority, 'owner', collection)) {
    return refuse(
      'authority',
      rule,
      `${label} does not own ${collection}; ask one of its owners, or a steward for the role.`,
    );
  }
  return state.facts
    ? null
    : refuse(
        'unknown',
        'unknown-collection',
        `No discovery ever saw the collection ${collection}; check its name, or scan first.`,
      );
};

const triage = (
  command: Triage,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionEvent> => {
  const { verdict, reason } = command;
  if (!state.needsTriage) {
    return refuse(
      'rule',
      'not-for-triage',
      `${collection} is not a managed collection with zero births; decide on its entries instead.`,
    );
  }
  if (state.triage === verdict) {
    return refuse('state', 'triage-unchanged', `${collection} already stands as ${verdict}; nothing changes.`);
  }
  return accept({ type: 'CollectionTriaged', data: { collection, verdict, reason, decidedBy: actorLabel(by.actor) } });
};

const moveGate = (
  to: 'open' | 'closed',
  reason: string,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionEvent> => {
  if (state.gate === to)
    return refuse('state', 'gate-unchanged', `The gate of ${collection} is already ${to}; nothing changes.`);
  const label = actorLabel(by.actor);
  return accept(
    to === 'closed'
      ? { type: 'GateClosed', data: { collection, reason, closedBy: label } }
      : { type: 'GateOpened', data: { collection, reason, openedBy: label } },
  );
};
