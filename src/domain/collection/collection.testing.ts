import type { Authorised } from '../authority/authority.js';
import { assess, needsTriage } from './assess.js';
import type { CodeCheck } from './code-check.js';
import { type CollectionCommand, decideCollection } from './decide.js';
import type { CollectionDiscovered, RegistryWriteIntended } from './events.js';
import { type CollectionFacts, undiscovered } from './facts.js';
import type { IdentityBytes, RegistryWrite } from './registry-write.js';
import { type CollectionState, evolveCollection, initialCollection } from './state.js';

export const name = 'dot_rules';

/** Test helper: a required table with an id, a key and a birth trigger that passes the column `code`. */
export const table = (changes: Partial<CollectionFacts> = {}): CollectionFacts => tableNamed(name, changes);

export const tableNamed = (name: string, changes: Partial<CollectionFacts> = {}): CollectionFacts => ({
  ...undiscovered(name),
  sources: ['registry', 'catalog', 'trigger'],
  registered: true,
  managed: true,
  required: true,
  owner: 'olga',
  declaredRelation: { schema: 'public', table: name },
  relation: { schema: 'public', table: name, kind: 'table' },
  trigger: { name: 'birth', args: ['code'], enabled: 'origin', onInsert: true, onUpdate: true },
  hasIdColumn: true,
  key: [{ column: 'id', type: 'bigint', notNull: true }],
  keyGrows: true,
  readable: true,
  ...changes,
});

export const withoutCode = (changes: Partial<CollectionFacts> = {}): CollectionFacts =>
  table({
    trigger: { name: 'birth', args: [], enabled: 'origin', onInsert: true, onUpdate: true },
    hasIdColumn: false,
    key: [{ column: 'spoken', type: 'text', notNull: true }],
    ...changes,
  });

export const discovered = (facts: CollectionFacts = table()): CollectionDiscovered => {
  const assessment = assess(facts);
  const gap = assessment.scannable ? null : assessment.gap;
  const { onboarded } = assessment;
  return {
    type: 'CollectionDiscovered',
    data: { collection: name, facts, gap, needsTriage: needsTriage(facts), onboarded },
  };
};

export const fits: CodeCheck = { readable: true, columnExists: true, nulls: 0, duplicates: 0 };
export const noBytes: IdentityBytes = { strategy: null, column: null, source: null };
export const byCode: IdentityBytes = { strategy: 'column', column: 'code', source: 'inferred_from_existing_trigger' };
export const definition = 'CREATE TRIGGER birth AFTER INSERT OR UPDATE ON t EXECUTE FUNCTION public.b()';

export const intended = (write: RegistryWrite, intendedBy = 'olga'): RegistryWriteIntended => ({
  type: 'RegistryWriteIntended',
  data: { collection: name, writeId: 'w1', write, reason: 'asked', intendedBy, rehearsedBirths: '7' },
});

/** The collection's decider, for one who acts. */
export const by = (authorised: Authorised) => ({
  initial: initialCollection,
  evolve: evolveCollection,
  decide: (command: CollectionCommand, state: CollectionState) => decideCollection(command, state, name, authorised),
});
