import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DatabaseIdentity, DigestBasis, GatewayFunction, Structure } from './digest-basis.js';
import { byCodePoint, inCanonicalOrder, type Pin, type PinnedCollection } from './pins.js';

/** What a plan stands on, apart from its list: cheap to observe, however long the list is. */
export type Ground = {
  readonly database: DatabaseIdentity;
  readonly gateway: readonly GatewayFunction[];
  readonly collections: readonly Structured[];
};

type Structured = { readonly collection: string; readonly structure: Structure };

/** What a handler saw in the governed database and in the entries' streams, before it is condensed into a basis. */
export type Observed = Omit<Ground, 'collections'> & { readonly collections: readonly ObservedCollection[] };

/** An entry whose row is gone is observed with an empty key. */
export type ObservedCollection = PinnedCollection & Structured;

/**
 * The basis of what was observed. The order in which functions, collections and pins are given does not matter, and
 * neither does anything that an object carries beyond what its type names.
 */
export const basisOf = ({ database, gateway, collections }: Observed): DigestBasis => ({
  ...commonBasis({ database, gateway }),
  collections: inCanonicalOrder(collections).map(({ collection, structure, pins }) => ({
    collection,
    ...structureBasis(structure),
    entries: pins.length,
    pinsHash: pinsHash(pins),
  })),
});

/** A basis on another ground, with the list as it was: it differs from the first only where the ground does. */
export const basisOn = (basis: DigestBasis, ground: Ground): DigestBasis => {
  const structures = new Map(ground.collections.map(({ collection, structure }) => [collection, structure]));
  return {
    ...commonBasis(ground),
    collections: basis.collections.flatMap((of) => {
      const structure = structures.get(of.collection);
      return structure ? [{ ...of, ...structureBasis(structure) }] : [];
    }),
  };
};

const commonBasis = ({ database, gateway }: Omit<Ground, 'collections'>): Omit<DigestBasis, 'collections'> => ({
  database: { systemIdentifier: database.systemIdentifier, databaseName: database.databaseName },
  gateway: gateway.map(({ name, hash }) => ({ name, hash })).sort((a, b) => byCodePoint(a.name, b.name)),
});

const structureBasis = ({ relation, key, trigger }: Structure): Structure => ({
  relation: { schema: relation.schema, table: relation.table },
  key: key.map(({ column, type, notNull }) => ({ column, type, notNull })),
  trigger,
});

/** SHA-256, in hexadecimal, of the basis in RFC 8785's canonical JSON. */
export const digestOf = (basis: DigestBasis): string => sha256().update(canonical(basis)).digest('hex');

/**
 * The hash of a pinned list in canonical order, fed pin by pin so that a large one needs no large text. Arrays of texts
 * are canonical as JSON.stringify writes them (RFC 8785, 3.2.2.2), and twice as fast.
 */
const pinsHash = (pins: readonly Pin[]): string => {
  const hash = sha256();
  for (const [index, pin] of pins.entries()) hash.update((index === 0 ? '[' : ',') + JSON.stringify(pin));
  return hash.update(pins.length === 0 ? '[]' : ']').digest('hex');
};

const sha256 = () => createHash('sha256');

const canonical = (value: unknown): string => canonicalize(value) ?? 'null';
