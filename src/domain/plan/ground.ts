import { type Refused, refuse } from '../shared/decision.js';
import { listed } from '../shared/listed.js';
import type { PlanContext } from './commands.js';
import { basisOf, basisOn, digestOf, type Ground, type Observed } from './digest.js';
import { type DigestChange, explainDigestChange } from './digest-change.js';
import { pinnedCollections } from './pinned-list.js';
import type { Plan } from './state.js';

/** The digest as it is now, and what makes it differ from the plan's. */
export type Comparison = { readonly digest: string; readonly changes: readonly DigestChange[] };

export const compare = (plan: Plan, observed: Observed): Comparison => {
  const basis = basisOf(observed);
  const digest = digestOf(basis);
  if (digest === plan.draft.digest) return { digest, changes: [] };
  const before = { basis: plan.draft.basis, pinned: pinnedCollections(plan) };
  return { digest, changes: explainDigestChange(before, { basis, pinned: observed.collections }) };
};

/** Refuses a step when what the plan stands on is no longer what people saw. */
export const unchanged = (plan: Plan, observed: Observed): Refused | null => {
  const { digest, changes } = compare(plan, observed);
  return digest === plan.draft.digest
    ? null
    : refuse(
        'state',
        'digest-changed',
        `Plan ${plan.planId} no longer stands on what was drafted: ${told(changes)}. Abandon it and draft a new one, or undo the change.`,
      );
};

/** What changed of the ground alone. In the middle of an apply the entries may move: they are skipped one by one. */
export const groundChanges = (plan: Plan, ground: Ground): readonly DigestChange[] => {
  const { basis } = plan.draft;
  return explainDigestChange({ basis, pinned: [] }, { basis: basisOn(basis, ground), pinned: [] });
};

export const groundUnchanged = (plan: Plan, ground: Ground): Refused | null => {
  const changes = groundChanges(plan, ground);
  return changes.length === 0
    ? null
    : refuse(
        'state',
        'digest-changed',
        `Plan ${plan.planId} no longer stands on what was reviewed: ${told(changes)}. Undo the change, or abandon the plan.`,
      );
};

const told = (changes: readonly DigestChange[]): string => changes.map(({ text }) => text).join('; ');

/** Refuses while the gate of one of these collections is closed. */
export const gatesOpen = (collections: readonly string[], { closedGates }: PlanContext): Refused | null => {
  const closed = collections.filter((collection) => closedGates.includes(collection));
  return closed.length === 0
    ? null
    : refuse(
        'state',
        'gate-closed',
        `The gate of ${listed(closed)} is closed; nothing of it may be planned, rehearsed or applied until an owner opens it.`,
      );
};
