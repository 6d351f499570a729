import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import type { RegistryWriteIntended } from './events.js';
import { describeIdentity, practisedIdentity, sameIdentity } from './identity.js';
import { notWriting, ownerOrSteward } from './may.js';
import { bytesOf, type IdentityBytes, sameBytes, shown } from './registry-write.js';
import type { CollectionState } from './state.js';

export type IntendIdentity = {
  readonly type: 'IntendIdentity';
  readonly writeId: string;
  readonly reason: string;
  /** What the rehearsal found in the registry. */
  readonly before: IdentityBytes;
  readonly rehearsedBirths: string;
};

/** The bytes that applying would write, or why it may not. */
export const identityToApply = (
  state: CollectionState,
  collection: string,
  by: Authorised,
): Refused | { readonly ok: true; readonly after: IdentityBytes } => {
  const refused = ownerOrSteward(state, collection, by, 'owner-or-steward-applies') ?? notWriting(state, collection);
  if (refused) return refused;
  const { facts, identity } = state;
  switch (identity.status) {
    case 'unknown':
      return refuse('state', 'no-identity', `${collection} is neither classified nor declared; do that first.`);
    case 'blocked':
      return refuse(
        'state',
        'identity-blocked',
        `${identity.reason} Its owner chooses a way out of the action pack first.`,
      );
    case 'applied':
      return refuse(
        'state',
        'identity-already-applied',
        `The identity of ${collection} stands in the registry already.`,
      );
    case 'declared':
      return { ok: true, after: bytesOf(identity.identity, 'declared') };
    case 'classified': {
      const now = facts && practisedIdentity(facts);
      if (sameIdentity(now, identity.identity)) {
        return { ok: true, after: bytesOf(identity.identity, 'inferred_from_existing_trigger') };
      }
      const was = describeIdentity(identity.identity, collection);
      const is = now ? describeIdentity(now, collection) : 'nothing that could be told';
      return refuse(
        'state',
        'trigger-changed',
        `The birth trigger of ${collection} practised ${was} when it was classified, and practises ${is} now; classify again.`,
      );
    }
  }
};

/** The label before the write (domain.md: nothing is written before the event that says so is durable). */
export const intendIdentity = (
  { writeId, reason, before, rehearsedBirths }: IntendIdentity,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<RegistryWriteIntended> => {
  const wanted = identityToApply(state, collection, by);
  if (!wanted.ok) return wanted;
  const { after } = wanted;
  if (state.identity.status === 'classified' && before.strategy !== null) {
    return refuse(
      'state',
      'registry-changed',
      `Somebody wrote ${shown(before)} into the registry row of ${collection} since it was classified; scan again, then decide which holds.`,
    );
  }
  if (sameBytes(before, after)) {
    return refuse('state', 'identity-already-applied', `The registry already holds ${shown(after)} for ${collection}.`);
  }
  return accept({
    type: 'RegistryWriteIntended',
    data: {
      collection,
      writeId,
      write: { purpose: 'apply_identity', before, after },
      reason,
      intendedBy: actorLabel(by.actor),
      rehearsedBirths,
    },
  });
};
