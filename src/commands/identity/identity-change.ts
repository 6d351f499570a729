import type { Authorised } from '../../domain/authority/authority.js';
import { identityToApply } from '../../domain/collection/apply-identity.js';
import type { CollectionCommand } from '../../domain/collection/decide.js';
import type { IdentityBytes } from '../../domain/collection/registry-write.js';
import { identityToRestore } from '../../domain/collection/revert-identity.js';
import type { CollectionState } from '../../domain/collection/state.js';
import type { Refused } from '../../domain/shared/decision.js';

/** One of the two ways in which an identity in the registry is changed. */
export type ChangeKind = {
  readonly command: 'IntendIdentity' | 'IntendRevert';
  readonly done: 'applied' | 'reverted';
  /** What the change writes, or why it may not be made. */
  readonly wanted: (
    state: CollectionState,
    collection: string,
    by: Authorised,
  ) => Refused | { readonly ok: true; readonly after: IdentityBytes };
  /** True when the state tells that a change of this kind has been made. */
  readonly isDone: (state: CollectionState) => boolean;
};

export const applying: ChangeKind = {
  command: 'IntendIdentity',
  done: 'applied',
  wanted: identityToApply,
  isDone: ({ identity }) => identity.status === 'applied',
};

export const reverting: ChangeKind = {
  command: 'IntendRevert',
  done: 'reverted',
  wanted: identityToRestore,
  isDone: ({ identity }) => identity.status !== 'applied',
};

/** A change on its way: what is to be written, and once rehearsed, what stands there. */
export type Rehearsed = {
  readonly collection: string;
  readonly before: IdentityBytes;
  readonly after: IdentityBytes;
  readonly births: bigint;
};

export const announcement = (
  { command }: ChangeKind,
  { before, births }: Rehearsed,
  writeId: string,
  reason: string,
): CollectionCommand => ({ type: command, writeId, reason, before, rehearsedBirths: births.toString() });
