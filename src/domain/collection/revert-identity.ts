import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import type { RegistryWriteIntended } from './events.js';
import { notWriting, ownerOrSteward } from './may.js';
import { type IdentityBytes, sameBytes, shown } from './registry-write.js';
import type { CollectionState } from './state.js';

export type IntendRevert = {
  readonly type: 'IntendRevert';
  readonly writeId: string;
  readonly reason: string;
  /** What the rehearsal found in the registry. */
  readonly before: IdentityBytes;
  readonly rehearsedBirths: string;
};

/** The bytes that a revert would restore, and those it must find; or why it may not. */
export const identityToRestore = (
  state: CollectionState,
  collection: string,
  by: Authorised,
): Refused | { readonly ok: true; readonly before: IdentityBytes; readonly after: IdentityBytes } => {
  const refused = ownerOrSteward(state, collection, by, 'owner-or-steward-reverts') ?? notWriting(state, collection);
  if (refused) return refused;
  const { identity } = state;
  if (identity.status !== 'applied') {
    return refuse(
      'state',
      'nothing-to-revert',
      `birth-ledger holds no applied identity of ${collection}, so there is nothing that it could take back.`,
    );
  }
  return { ok: true, before: identity.after, after: identity.before };
};

/** Restores exactly the bytes that were there, and only where nobody has written since. */
export const intendRevert = (
  { writeId, reason, before, rehearsedBirths }: IntendRevert,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<RegistryWriteIntended> => {
  const wanted = identityToRestore(state, collection, by);
  if (!wanted.ok) return wanted;
  if (!sameBytes(before, wanted.before)) {
    return refuse(
      'state',
      'registry-changed',
      `The registry holds ${shown(before)} for ${collection}, not the ${shown(wanted.before)} that was applied: somebody changed it since, and a revert would undo their change. Settle it with them.`,
    );
  }
  return accept({
    type: 'RegistryWriteIntended',
    data: {
      collection,
      writeId,
      write: { purpose: 'revert_identity', before, after: wanted.after },
      reason,
      intendedBy: actorLabel(by.actor),
      rehearsedBirths,
    },
  });
};
