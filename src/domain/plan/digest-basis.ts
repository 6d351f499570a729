import type { KeyColumn, RelationName } from '../collection/facts.js';

/** All that a plan's digest covers. It is small: the pinned list stands in it as one hash per collection. */
export type DigestBasis = {
  readonly database: DatabaseIdentity;
  /** The hash of each gateway function's definition, by its name. */
  readonly gateway: { readonly [functionName: string]: string };
  /** By name of the collection. */
  readonly collections: { readonly [collection: string]: CollectionBasis };
};

/** What makes a database this one and no other, whatever the URL says. */
export type DatabaseIdentity = { readonly systemIdentifier: string; readonly databaseName: string };

export type CollectionBasis = Structure & { readonly entries: number; readonly pinsHash: string };

/** The parts of a collection's structure that decide what an apply would do to it. */
export type Structure = {
  readonly relation: RelationName;
  readonly key: readonly KeyColumn[];
  /** The birth trigger's definition as the catalog prints it; null where the route needs none. */
  readonly trigger: string | null;
};
