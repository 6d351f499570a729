import type { Authorised } from '../authority/authority.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import { actionPack } from './action-pack.js';
import { findIdentity } from './blocker.js';
import type { CodeCheck } from './code-check.js';
import type { IdentityBlocked, IdentityClassified } from './events.js';
import type { CollectionFacts } from './facts.js';
import { declaredIdentity, sameIdentity } from './identity.js';
import { operatorOnly } from './may.js';
import type { CollectionState } from './state.js';

export type Classify = {
  readonly type: 'Classify';
  /** The birth trigger as the catalog prints it; null where there is none. */
  readonly triggerDefinition: string | null;
  /** What the data says of the identity that the trigger practises; null where it practises none. */
  readonly code: CodeCheck | null;
};

/** Registered, managed, required, and without an identity that the registry knows: these are to be classified. */
export const isForClassification = (facts: CollectionFacts): boolean =>
  facts.registered && facts.managed && facts.required && facts.folder === null && declaredIdentity(facts) === null;

/** Mirrors a collection's birth trigger. A classification that finds what the last one found writes nothing. */
export const classify = (
  { triggerDefinition, code }: Classify,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<IdentityClassified | IdentityBlocked> => {
  const refused = operatorOnly(by, 'operator-classifies', `classify ${collection}`);
  if (refused) return refused;
  const { facts, identity: known } = state;
  if (!facts) {
    return refuse(
      'unknown',
      'unknown-collection',
      `No discovery ever saw the collection ${collection}; check its name.`,
    );
  }
  if (!isForClassification(facts)) {
    return refuse('rule', 'not-for-classification', notClassifiable(facts));
  }
  // An owner's word stands above what a trigger practises.
  if (known.status === 'declared') return accept();
  const finding = findIdentity(facts, code);
  if (finding.ok) {
    const { identity } = finding;
    const definition = triggerDefinition ?? '';
    const unchanged =
      known.status === 'classified' && sameIdentity(known.identity, identity) && known.triggerDefinition === definition;
    if (unchanged) return accept();
    return accept({ type: 'IdentityClassified', data: { collection, identity, triggerDefinition: definition } });
  }
  const pack = actionPack(finding, facts, triggerDefinition);
  const unchanged = known.status === 'blocked' && JSON.stringify(known.actionPack) === JSON.stringify(pack);
  if (unchanged) return accept();
  return accept({ type: 'IdentityBlocked', data: { collection, reason: finding.problem, actionPack: pack } });
};

const notClassifiable = ({ name, registered, managed, required, folder }: CollectionFacts): string => {
  if (folder) return `${name} is a folder of files; its codes are the files' names.`;
  if (!registered || !managed) return `${name} is not onboarded; onboard it with its identity.`;
  if (!required) return `No births are required of ${name}; an owner may declare its identity all the same.`;
  return `The registry declares an identity of ${name} already; there is nothing to classify.`;
};
