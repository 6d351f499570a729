import { type Authorised, holds } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { type Refused, refuse } from '../shared/decision.js';
import type { CollectionState } from './state.js';

/** The policy that looks again at a collection whose registry rows the service has just changed. */
export const lookAgain = 'look-again';
/** The policy that concludes writes whose outcome a crash has hidden, by what the registry holds. */
export const reconcile = 'reconcile';

export const isPolicy = ({ actor }: Authorised, name: string): boolean =>
  actor.kind === 'policy' && actor.name === name;

/** The rule that a person, and an owner of this very collection, decides it; and that the ledger knows it at all. */
export const ownerOnly = (state: CollectionState, collection: string, by: Authorised, rule: string): Refused | null =>
  personOnly(collection, by) ??
  (holds(by.authority, 'owner', collection)
    ? unknownTo(state, collection)
    : refuse(
        'authority',
        rule,
        `${actorLabel(by.actor)} does not own ${collection}; ask one of its owners, or a steward for the role.`,
      ));

/** As `ownerOnly`, but a steward may too: the registry is the stewards' book as well as the owner's. */
export const ownerOrSteward = (
  state: CollectionState,
  collection: string,
  by: Authorised,
  rule: string,
): Refused | null =>
  personOnly(collection, by) ??
  (holds(by.authority, 'owner', collection) || holds(by.authority, 'steward')
    ? unknownTo(state, collection)
    : refuse(
        'authority',
        rule,
        `${actorLabel(by.actor)} neither owns ${collection} nor is a steward; ask one of its owners, or a steward.`,
      ));

/** An operator, person or machine, looks and mirrors; neither is a decision. */
export const operatorOnly = (by: Authorised, rule: string, doing: string): Refused | null =>
  by.actor.kind !== 'policy' && holds(by.authority, 'operator')
    ? null
    : refuse(
        'authority',
        rule,
        `${actorLabel(by.actor)} is no operator and may not ${doing}; ask a steward for the role.`,
      );

const personOnly = (collection: string, { actor }: Authorised): Refused | null =>
  actor.kind === 'person'
    ? null
    : refuse(
        'authority',
        'service-decides-nothing',
        `${actorLabel(actor)} is no person; a person who answers for ${collection} must decide this.`,
      );

const unknownTo = (state: CollectionState, collection: string): Refused | null =>
  state.facts
    ? null
    : refuse(
        'unknown',
        'unknown-collection',
        `No discovery ever saw the collection ${collection}; check its name, or scan first.`,
      );

/** One write to the registry at a time: the next could not tell what it found from what the last one left. */
export const notWriting = (state: CollectionState, collection: string): Refused | null =>
  state.writing
    ? refuse(
        'state',
        'registry-write-in-flight',
        `A write of ${state.writing.intendedBy} to the registry row of ${collection} is not concluded yet; repeat the command in a moment.`,
      )
    : null;
