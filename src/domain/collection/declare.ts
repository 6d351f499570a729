import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { nameOf } from './blocker.js';
import { type CodeCheck, misfit } from './code-check.js';
import type { IdentityDeclared } from './events.js';
import type { CollectionFacts } from './facts.js';
import { declaredIdentity, describeIdentity, type Identity, practisedIdentity, sameIdentity } from './identity.js';
import { notWriting, ownerOnly } from './may.js';
import type { CollectionState } from './state.js';

export type DeclareIdentity = {
  readonly type: 'DeclareIdentity';
  readonly identity: Identity;
  readonly reason: string;
  /** What the data says of this identity; null where there is no table to ask. */
  readonly code: CodeCheck | null;
};

/** An owner says how the codes of a collection are made; believed once the data agrees. */
export const declareIdentity = (
  { identity, reason, code }: DeclareIdentity,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<IdentityDeclared> => {
  const refused = ownerOnly(state, collection, by, 'owner-declares') ?? notWriting(state, collection);
  if (refused) return refused;
  const { facts } = state;
  if (!facts) return accept();
  if (!facts.registered) {
    return refuse('rule', 'onboard-first', `${collection} is not registered; onboard it with its identity instead.`);
  }
  const known = state.identity.status === 'declared' ? state.identity.identity : declaredIdentity(facts);
  if (sameIdentity(known, identity)) {
    return refuse(
      'state',
      'identity-unchanged',
      `${collection} already stands with ${describeIdentity(identity, collection)}; nothing changes.`,
    );
  }
  return (
    doesNotFit(identity, facts, code) ??
    accept({ type: 'IdentityDeclared', data: { collection, identity, declaredBy: actorLabel(by.actor), reason } })
  );
};

/** What forbids an identity: no table to name, codes that the data does not bear, a trigger that births other codes. */
export const doesNotFit = (identity: Identity, facts: CollectionFacts, code: CodeCheck | null): Refused | null => {
  const { relation, name } = facts;
  const table = nameOf(facts);
  if (!relation || (relation.kind !== 'table' && relation.kind !== 'partitioned_table') || !code) {
    return refuse('rule', 'no-table', `${name} has no table (${table}) whose rows an identity could name.`);
  }
  const wrong = misfit(identity, code, table);
  if (wrong) return refuse('rule', wrong.rule, `${wrong.detail} Mend the data, or choose another column.`);
  const practised = practisedIdentity(facts);
  if (practised && !sameIdentity(practised, identity)) {
    return refuse(
      'rule',
      'identity-disagrees-with-trigger',
      `The birth trigger ${facts.trigger?.name} births by ${describeIdentity(practised, name)}, not by ${describeIdentity(identity, name)}; change the trigger first, or declare what it does.`,
    );
  }
  return null;
};
