import type { KeyColumn, RelationName } from '../collection/facts.js';

/** All that a plan's digest covers. It is small: the pinned list stands in it as one hash per collection. */
export type DigestBasis = {
  readonly database: DatabaseIdentity;
  /** In the order of their names. */
  readonly gateway: readonly GatewayFunction[];
  /** In canonical order. */
  readonly collections: readonly CollectionBasis[];
};

/** A gateway function and the hash of its definition. */
export type GatewayFunction = { readonly name: string; readonly hash: string };

/** What makes a database this one and no other, whatever the URL says. */
export type DatabaseIdentity = { readonly systemIdentifier: string; readonly databaseName: string };

export type CollectionBasis = Structure & {
  readonly collection: string;
  readonly entries: number;
  readonly pinsHash: string;
};

/** The parts of a collection's structure that decide what an apply would do to it. */
export type Structure = {
  readonly relation: RelationName;
  readonly key: readonly KeyColumn[];
  /** The birth trigger's definition as the catalog prints it; null where the route needs none. */
  readonly trigger: string | null;
};
