import type pg from 'pg';
import { assess, isOnboarded } from '../../../domain/collection/assess.js';
import { type CollectionFacts, type RelationName, undiscovered } from '../../../domain/collection/facts.js';
import type { Route } from '../../../domain/entry/events.js';
import { collectionOfTable } from '../../../infra/governed/discovery/folders.js';
import type { Part } from '../../../infra/governed/routes/part.js';
import { inSnapshot } from '../../../infra/governed/snapshot.js';
import type { Governed } from '../../../infra/governed/sources/governed.js';

/** A collection as a plan needs it: how its births would come about now, and where its entities live. */
export type CollectionPart = {
  readonly collection: string;
  readonly facts: CollectionFacts;
  readonly route: Route | 'onboard_first';
  /** The table that the digest covers: the collection's own, or the registry of its files. */
  readonly relation: RelationName;
  /** Null while it cannot be scanned or is not onboarded; `obstacle` says why. */
  readonly part: Part | null;
  readonly obstacle: string | null;
};

/** The lawful route of a collection (domain.md, "Lawful routes"). */
export const routeOf = (facts: CollectionFacts): CollectionPart['route'] => {
  if (facts.folder) return 'file';
  if (!isOnboarded(facts)) return 'onboard_first';
  return facts.trigger?.onUpdate ? 'retouch' : 'register';
};

/** Looks at single collections anew, in the order of their names. One that is found nowhere any more has no part. */
export const findParts = async (governed: Governed, names: readonly string[]): Promise<CollectionPart[]> => {
  const found = new Map((await governed.discover()).map((facts) => [facts.name, facts]));
  return Promise.all(names.map((name) => partOf(governed, found.get(name) ?? undiscovered(name))));
};

const partOf = async (governed: Governed, facts: CollectionFacts): Promise<CollectionPart> => {
  const collection = facts.name;
  const route = routeOf(facts);
  const relation = relationOf(facts);
  const assessment = assess(facts);
  const common = { collection, facts, route, relation };
  if (route === 'onboard_first') {
    return { ...common, part: null, obstacle: `${collection} is not onboarded; onboard it first.` };
  }
  if (!assessment.scannable) return { ...common, part: null, obstacle: `${collection}: ${assessment.gap.detail}` };
  if (route === 'file' && facts.folder) {
    const birthCollection = await birthCollectionOf(governed, facts.folder.registry);
    return { ...common, part: { collection, route, folder: facts.folder, birthCollection }, obstacle: null };
  }
  if (route === 'file') return { ...common, part: null, obstacle: `${collection} has no folder any more.` };
  const { identity } = assessment;
  return {
    ...common,
    part: { collection, route, target: { collection, relation, key: facts.key, identity } },
    obstacle: null,
  };
};

const relationOf = ({ folder, relation, declaredRelation, name }: CollectionFacts): RelationName => {
  const { schema, table } = folder?.registry ?? relation ?? declaredRelation ?? { schema: '', table: name };
  return { schema, table };
};

const birthCollectionOf = ({ scanner, contract }: Governed, registry: RelationName): Promise<string> =>
  inSnapshot(scanner, (db: pg.ClientBase) => collectionOfTable(db, contract, registry));
