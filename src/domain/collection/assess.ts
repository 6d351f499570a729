import type { CollectionFacts } from './facts.js';
import { declaredIdentity, type Identity, practisedIdentity } from './identity.js';

/** Why a collection cannot be scanned. Each is counted as a gap, by the collection's name (invariant 9). */
export const gapReasons = [
  'no_table',
  'not_a_table',
  'no_rights',
  'no_key',
  'identity_blocked',
  'no_code_column',
  'awaiting_triage',
  'folder_unreadable',
] as const;
export type GapReason = (typeof gapReasons)[number];

export type Gap = { readonly reason: GapReason; readonly detail: string };

export type Assessment =
  | { readonly scannable: true; readonly identity: Identity; readonly onboarded: boolean }
  | { readonly scannable: false; readonly gap: Gap; readonly onboarded: boolean };

/** A collection is onboarded when it stands in collection_registry and meta_catalog manages it. */
export const isOnboarded = (facts: CollectionFacts): boolean => facts.registered && facts.managed;

/** Managed, nobody requires births of it, and none was ever born: its owner must say what it is (domain.md, "triage"). */
export const needsTriage = (facts: CollectionFacts): boolean =>
  facts.managed && !facts.required && !facts.hasBirths && facts.declaredIdentity === null && facts.folder === null;

/**
 * Judges whether a collection can be scanned, and if not, why. A collection that nobody onboarded is scanned by the
 * identity that its trigger practises: its unborn rows are a fact, whoever forgot to register the table.
 */
export const assess = (facts: CollectionFacts): Assessment => {
  const onboarded = isOnboarded(facts);
  const gap = (reason: GapReason, detail: string): Assessment => ({
    scannable: false,
    gap: { reason, detail },
    onboarded,
  });
  if (facts.folder) {
    return facts.readable
      ? { scannable: true, identity: { strategy: 'column', column: facts.folder.registry.codeColumn }, onboarded: true }
      : gap(
          'folder_unreadable',
          `The folder ${facts.folder.path} cannot be read; check that it exists and who may read it.`,
        );
  }
  if (needsTriage(facts)) {
    return gap(
      'awaiting_triage',
      'Managed, with zero births and no identity; its owner decides EXEMPT or NEEDS_BIRTH.',
    );
  }
  if (facts.sources.length === 0) {
    return gap(
      'no_table',
      'No registry, catalog, trigger or folder names it any more; retire its open entries, or restore it.',
    );
  }
  if (!facts.relation) {
    const named = facts.declaredRelation;
    return gap(
      'no_table',
      named ? `The table ${named.schema}.${named.table} does not exist.` : 'No table is named in the registry.',
    );
  }
  const { kind, schema, table } = facts.relation;
  if (kind !== 'table' && kind !== 'partitioned_table') {
    return gap('not_a_table', `${schema}.${table} is a ${kind.replace('_', ' ')}; only tables can have births.`);
  }
  if (!facts.readable) return gap('no_rights', `The scanner may not read ${schema}.${table}; grant it SELECT.`);
  const identity = facts.registered ? declaredIdentity(facts) : practisedIdentity(facts);
  if (!identity) return gap('identity_blocked', blockedBecause(facts));
  if (facts.codeColumnMissing) {
    const column = identity.strategy === 'column' ? identity.column : 'id';
    return gap(
      'no_code_column',
      `${schema}.${table} has no column ${column}, which its codes are to come from; correct its identity.`,
    );
  }
  if (facts.key.length === 0) {
    return gap(
      'no_key',
      `${schema}.${table} has neither a primary key nor a unique key of NOT NULL columns to page by (types of an extension count only where its schema is in the search_path of the service's roles).`,
    );
  }
  return { scannable: true, identity, onboarded };
};

const blockedBecause = (facts: CollectionFacts): string => {
  const practised = practisedIdentity(facts);
  if (practised?.strategy === 'column')
    return `No identity is declared; its trigger practises the column ${practised.column}.`;
  if (practised) return 'No identity is declared; its trigger practises <collection>::<id>.';
  if (facts.key.length > 1)
    return 'No identity is declared, and a composite key has no single code; its owner must declare one.';
  return 'No identity is declared, and its trigger names none (no argument, no id column); its owner must declare one.';
};
