import type pg from 'pg';
import type { CollectionFacts, Source } from '../../../domain/collection/facts.js';
import { declaredIdentity, practisedIdentity } from '../../../domain/collection/identity.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { inSnapshot } from '../snapshot.js';
import { type PlacedTrigger, readBirthTriggers } from './birth-triggers.js';
import { type ConfiguredFolder, collectionOfTable, folderReadable } from './folders.js';
import { type Registered, readRegistered } from './registered.js';
import { type RelationFacts, readRelations } from './relations.js';

const UNREGISTERED = {
  registered: false,
  catalogued: false,
  managed: false,
  required: false,
  owner: null,
  schema: null,
  table: null,
  identity: null,
} as const;

/**
 * Tables with a birth trigger that nobody registered, under the name that the gateway births them by: the table's own.
 * Where that name is another collection's already, two tables share their births; the second is shown by its full name
 * and without its trigger, so that it stands as blocked and is never scanned under a code that may be the other's.
 */
function unregistered(triggers: readonly PlacedTrigger[], registered: readonly Registered[]) {
  const knownTables = new Set(registered.map((one) => one.relationId));
  const taken = new Set(registered.map((one) => one.name));
  return triggers
    .filter((one) => !knownTables.has(one.relationId))
    .map((one) => {
      const clash = taken.has(one.table);
      const name = clash ? `${one.schema}.${one.table}` : one.table;
      taken.add(name);
      return { entry: { ...UNREGISTERED, name, relationId: one.relationId }, clash };
    });
}

async function readBorn(db: pg.ClientBase, contract: Contract, names: readonly string[]): Promise<Set<string>> {
  const { births: b } = sqlNames(contract);
  // One probe of the index per name, however many births there are.
  const { rows } = await db.query<{ name: string }>(
    `select name from unnest($1::text[]) name
     where exists (select from ${b.table} b where b.${b.collectionName} = name)`,
    [names],
  );
  return new Set(rows.map((row) => row.name));
}

function facts(
  one: Registered,
  relation: RelationFacts | undefined,
  placed: PlacedTrigger | undefined,
  hasBirths: boolean,
): CollectionFacts {
  const sources: Source[] = [];
  if (one.registered) sources.push('registry');
  if (one.catalogued) sources.push('catalog');
  if (placed !== undefined) sources.push('trigger');
  const found: CollectionFacts = {
    name: one.name,
    sources,
    registered: one.registered,
    managed: one.managed,
    required: one.required,
    owner: one.owner,
    declaredRelation: one.schema !== null && one.table !== null ? { schema: one.schema, table: one.table } : null,
    relation: relation === undefined ? null : { schema: relation.schema, table: relation.table, kind: relation.kind },
    declaredIdentity: one.identity,
    trigger: placed?.trigger ?? null,
    hasIdColumn: relation?.hasIdColumn ?? false,
    key: relation?.key ?? [],
    keyGrows: relation?.keyGrows ?? false,
    linkTable: relation?.linkTable ?? false,
    hasBirths,
    readable: relation?.readable ?? false,
    folder: null,
  };
  return codeColumnMissing(found, relation) ? { ...found, codeColumnMissing: true } : found;
}

/** True when the registry, or else the trigger, takes the codes from a column that the table does not have. */
function codeColumnMissing(found: CollectionFacts, relation: RelationFacts | undefined): boolean {
  const identity = declaredIdentity(found) ?? practisedIdentity(found);
  if (relation === undefined || identity === null) return false;
  return !relation.columns.includes(identity.strategy === 'column' ? identity.column : 'id');
}

function withFolder(
  known: CollectionFacts,
  folder: ConfiguredFolder,
  readable: boolean,
  hasBirths: boolean,
): CollectionFacts {
  const { collection: _, ...source } = folder;
  return { ...known, sources: [...known.sources, 'folder'], readable, hasBirths, folder: source };
}

const nothingKnown = (name: string): CollectionFacts =>
  facts({ ...UNREGISTERED, name, relationId: null }, undefined, undefined, false);

/**
 * All collections that there are: in collection_registry, in meta_catalog, as tables with a birth trigger, and as
 * configured folders; in the order of their names, seen in one snapshot. No judgement: what cannot be scanned is in the
 * list like all else.
 */
export function discover(
  pool: pg.Pool,
  contract: Contract,
  folders: readonly ConfiguredFolder[] = [],
): Promise<CollectionFacts[]> {
  return inSnapshot(pool, async (db) => {
    const registered = await readRegistered(db, contract);
    const triggers = await readBirthTriggers(db, contract);
    const triggerOf = new Map(triggers.map((one) => [one.relationId, one]));
    const others = unregistered(triggers, registered);
    const ids = [...registered, ...others.map(({ entry }) => entry)].flatMap(({ relationId }) => relationId ?? []);
    const relations = await readRelations(db, ids);
    const folderHomes: string[] = [];
    for (const { registry } of folders) folderHomes.push(await collectionOfTable(db, contract, registry));
    const names = [...registered.map((one) => one.name), ...others.map(({ entry }) => entry.name), ...folderHomes];
    const born = await readBorn(db, contract, names);

    const found = new Map<string, CollectionFacts>();
    for (const { one, clash } of [
      ...registered.map((one) => ({ one, clash: false })),
      ...others.map(({ entry, clash }) => ({ one: entry, clash })),
    ]) {
      const id = one.relationId ?? '';
      const collection = facts(one, relations.get(id), triggerOf.get(id), born.has(one.name));
      found.set(one.name, clash ? { ...collection, trigger: null, hasBirths: false } : collection);
    }
    for (const [index, folder] of folders.entries()) {
      const known = found.get(folder.collection) ?? nothingKnown(folder.collection);
      const readable = await folderReadable(db, folder);
      found.set(folder.collection, withFolder(known, folder, readable, born.has(folderHomes[index] ?? '')));
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}
