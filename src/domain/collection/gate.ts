import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import type { GateClosed, GateOpened } from './events.js';
import { ownerOnly } from './may.js';
import type { CollectionState } from './state.js';

export type CloseGate = { readonly type: 'CloseGate'; readonly reason: string };
export type OpenGate = { readonly type: 'OpenGate'; readonly reason: string };

/** An owner closes the gate, and from then on nothing of the collection may be applied; or opens it again. */
export const moveGate = (
  { type, reason }: CloseGate | OpenGate,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<GateClosed | GateOpened> => {
  const refused = ownerOnly(state, collection, by, 'owner-moves-gate');
  if (refused) return refused;
  const to = type === 'CloseGate' ? 'closed' : 'open';
  if (state.gate === to) {
    return refuse('state', 'gate-unchanged', `The gate of ${collection} is already ${to}; nothing changes.`);
  }
  const label = actorLabel(by.actor);
  return accept(
    to === 'closed'
      ? { type: 'GateClosed', data: { collection, reason, closedBy: label } }
      : { type: 'GateOpened', data: { collection, reason, openedBy: label } },
  );
};
