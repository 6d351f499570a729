import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DatabaseIdentity, DigestBasis, GatewayFunction, Structure } from './digest-basis.js';
import { byCodePoint, inCanonicalOrder, type Pin, type PinnedCollection } from './pins.js';

/** What a handler saw in the governed database and in the entries' streams, before it is condensed into a basis. */
export type Observed = {
  readonly database: DatabaseIdentity;
  readonly gateway: readonly GatewayFunction[];
  readonly collections: readonly ObservedCollection[];
};

/** An entry whose row is gone is observed with an empty key. */
export type ObservedCollection = PinnedCollection & { readonly structure: Structure };

/**
 * The basis of what was observed. The order in which functions, collections and pins are given does not matter, and
 * neither does anything that an object carries beyond what its type names.
 */
export const basisOf = ({ database, gateway, collections }: Observed): DigestBasis => ({
  database: { systemIdentifier: database.systemIdentifier, databaseName: database.databaseName },
  gateway: gateway.map(({ name, hash }) => ({ name, hash })).sort((a, b) => byCodePoint(a.name, b.name)),
  collections: inCanonicalOrder(collections).map(({ collection, structure, pins }) => ({
    collection,
    relation: { schema: structure.relation.schema, table: structure.relation.table },
    key: structure.key.map(({ column, type, notNull }) => ({ column, type, notNull })),
    trigger: structure.trigger,
    entries: pins.length,
    pinsHash: pinsHash(pins),
  })),
});

/** SHA-256, in hexadecimal, of the basis in RFC 8785's canonical JSON. */
export const digestOf = (basis: DigestBasis): string => sha256().update(canonical(basis)).digest('hex');

/** The hash of a pinned list in canonical order, fed pin by pin so that a large one needs no large text. */
const pinsHash = (pins: readonly Pin[]): string => {
  const hash = sha256();
  for (const [index, pin] of pins.entries()) hash.update((index === 0 ? '[' : ',') + canonical(pin));
  return hash.update(pins.length === 0 ? '[]' : ']').digest('hex');
};

const sha256 = () => createHash('sha256');

const canonical = (value: unknown): string => canonicalize(value) ?? 'null';
