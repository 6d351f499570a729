import { type CodeCheck, misfit } from './code-check.js';
import type { CollectionFacts } from './facts.js';
import { type Identity, practisedIdentity } from './identity.js';

/** Why the service cannot tell a collection's identity by itself, so that its owner must. */
export type Blocker =
  | 'no_table'
  | 'not_a_table'
  | 'no_rights'
  | 'no_trigger'
  | 'composite_key'
  | 'no_code'
  | 'code_column_missing'
  | 'code_null'
  | 'code_not_unique';

export type Finding =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly blocker: Blocker; readonly problem: string };

/** Mirrors the birth trigger: the identity that it practises, or what keeps it from having one that fits the data. */
export const findIdentity = (facts: CollectionFacts, code: CodeCheck | null): Finding => {
  const structural = structuralBlocker(facts);
  if (structural) return structural;
  const identity = practisedIdentity(facts);
  const table = nameOf(facts);
  if (!identity || !code) return withoutCode(facts);
  const wrong = misfit(identity, code, table);
  if (!wrong) return { ok: true, identity };
  const blocker = byRule[wrong.rule] ?? 'no_code';
  return blocked(blocker, `Its birth trigger ${facts.trigger?.name} makes codes that do not fit: ${wrong.detail}`);
};

/** The table as a sentence names it. */
export const nameOf = ({ relation, declaredRelation, name }: CollectionFacts): string => {
  const found = relation ?? declaredRelation;
  return found ? `${found.schema}.${found.table}` : name;
};

const blocked = (blocker: Blocker, problem: string): Finding => ({ ok: false, blocker, problem });

const structuralBlocker = (facts: CollectionFacts): Finding | null => {
  const { relation, declaredRelation } = facts;
  if (!relation) {
    return blocked(
      'no_table',
      declaredRelation
        ? `The registry names the table ${nameOf(facts)}, which does not exist.`
        : 'The registry names no table.',
    );
  }
  if (relation.kind !== 'table' && relation.kind !== 'partitioned_table') {
    const kind = relation.kind.replace('_', ' ');
    return blocked('not_a_table', `${nameOf(facts)} is a ${kind}; only tables can have births.`);
  }
  if (!facts.readable) return blocked('no_rights', `The scanner may not read ${nameOf(facts)}.`);
  if (!facts.trigger) return blocked('no_trigger', `${nameOf(facts)} has no birth trigger that would tell its codes.`);
  return null;
};

const withoutCode = (facts: CollectionFacts): Finding => {
  const told = `The birth trigger ${facts.trigger?.name} of ${nameOf(facts)} passes no column, and the table has no id`;
  return facts.key.length > 1
    ? blocked(
        'composite_key',
        `${told}. Its key is composite (${facts.key.map(({ column }) => column).join(', ')}), so no single column is a code: every birth is refused for want of one.`,
      )
    : blocked(
        'no_code',
        `${told}: every code would be NULL, so the registry refuses each birth, and each write with it.`,
      );
};

const byRule: Readonly<Record<string, Blocker>> = {
  'table-not-readable': 'no_rights',
  'code-column-missing': 'code_column_missing',
  'code-null': 'code_null',
  'code-not-unique': 'code_not_unique',
};
