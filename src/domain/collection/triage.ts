import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import type { CollectionTriaged, TriageVerdict } from './events.js';
import { ownerOnly } from './may.js';
import type { CollectionState } from './state.js';

export type Triage = { readonly type: 'Triage'; readonly verdict: TriageVerdict; readonly reason: string };

/** An owner says of a managed collection with zero births whether its rows need any. */
export const triage = (
  { verdict, reason }: Triage,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionTriaged> => {
  const refused = ownerOnly(state, collection, by, 'owner-triages');
  if (refused) return refused;
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
