import type { CollectionFacts } from './facts.js';

/** How an entity code is derived from a row, exactly as the gateway derives it. */
export type Identity = { readonly strategy: 'column'; readonly column: string } | { readonly strategy: 'synthetic_id' };

/** The identity that collection_registry declares, or null. */
export const declaredIdentity = (facts: CollectionFacts): Identity | null => {
  const declared = facts.declaredIdentity;
  if (!declared) return null;
  if (declared.strategy === 'synthetic_id') return { strategy: 'synthetic_id' };
  return declared.column === null ? null : { strategy: 'column', column: declared.column };
};

/** The identity that the birth trigger practises: its first argument, else `<collection>::<id>` where there is an id. */
export const practisedIdentity = (facts: CollectionFacts): Identity | null => {
  if (!facts.trigger) return null;
  const [column] = facts.trigger.args;
  if (column !== undefined) return { strategy: 'column', column };
  return facts.hasIdColumn ? { strategy: 'synthetic_id' } : null;
};

export const sameIdentity = (a: Identity | null, b: Identity | null): boolean => {
  if (a === null || b === null) return a === b;
  if (a.strategy === 'synthetic_id' || b.strategy === 'synthetic_id') return a.strategy === b.strategy;
  return a.column === b.column;
};

/** The column that the code is made of. */
export const codeColumn = (identity: Identity): string => (identity.strategy === 'column' ? identity.column : 'id');

/** An identity as a sentence shows it: `the column rule_code`, or `dot_runs::<id>`. */
export const describeIdentity = (identity: Identity, collection: string): string =>
  identity.strategy === 'column' ? `the column ${identity.column}` : `${collection}::<id>`;
