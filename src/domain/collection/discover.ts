import type { Authorised } from '../authority/authority.js';
import { accept, type Outcome } from '../shared/decision.js';
import { assess, needsTriage } from './assess.js';
import type { CollectionDiscovered } from './events.js';
import type { CollectionFacts } from './facts.js';
import { isPolicy, lookAgain, operatorOnly } from './may.js';
import type { CollectionState } from './state.js';

export type RecordDiscovery = { readonly type: 'RecordDiscovery'; readonly facts: CollectionFacts };

/** Only a change is an event: a discovery that sees what the last one saw writes nothing. */
export const recordDiscovery = (
  { facts }: RecordDiscovery,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionDiscovered> => {
  // Whoever has changed a row of the registry need not be an operator, but the ledger must see what they changed.
  const refused = isPolicy(by, lookAgain) ? null : operatorOnly(by, 'operator-scans', 'discover collections');
  if (refused) return refused;
  if (state.facts && JSON.stringify(state.facts) === JSON.stringify(facts)) return accept();
  const assessment = assess(facts);
  const gap = assessment.scannable ? null : assessment.gap;
  return accept({
    type: 'CollectionDiscovered',
    data: { collection, facts, gap, needsTriage: needsTriage(facts), onboarded: assessment.onboarded },
  });
};
