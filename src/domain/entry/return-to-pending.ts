import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import { decisionOf, type EntryContext } from './decide.js';
import type { DecisionRecorded, EntryKey } from './events.js';
import { onboardFirst } from './policies.js';
import type { EntryState } from './state.js';

/** What follows for one entry when its collection has been onboarded. */
export type ReturnToPending = EntryKey & { readonly type: 'ReturnToPending' };

/**
 * Takes back the policy's own exemption once its ground is gone: the entry waits for its owner again. Nobody decides
 * anything by that, whoever onboarded: an exemption that an owner has put in its place meanwhile stays as it is.
 */
export const returnToPending = (
  { collection, code }: ReturnToPending,
  state: EntryState,
  context: EntryContext,
  by: Authorised,
): Outcome<DecisionRecorded> => {
  const { actor } = by;
  if (actor.kind !== 'policy' || actor.name !== onboardFirst) {
    return refuse(
      'authority',
      'only-onboarding-returns',
      `${actorLabel(actor)} may not return ${code} to PENDING so; an owner of ${collection} decides PENDING.`,
    );
  }
  if (!context.collection.onboarded) {
    return refuse('rule', 'onboard-first', `${collection} is not onboarded; onboard it first.`);
  }
  if (!state.pendingOnboarding || context.detection?.status !== 'open') return accept();
  if (decisionOf(state, context) !== 'EXEMPT') return accept();
  return accept({
    type: 'DecisionRecorded',
    data: {
      collection,
      code,
      from: 'EXEMPT',
      to: 'PENDING',
      decidedBy: actorLabel(actor),
      reason: `${collection} is onboarded; its owner decides.`,
      pendingOnboarding: false,
      detectedAt: String(context.detection.position),
    },
  });
};
