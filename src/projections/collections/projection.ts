import type { CollectionEvent } from '../../domain/collection/events.js';
import { projection, timeOf, touch } from '../engine/projection.js';
import { collectionModel } from './evolve-collection.js';

const ours: ReadonlySet<string> = new Set<CollectionEvent['type']>([
  'CollectionDiscovered',
  'CollectionTriaged',
  'CollectionOnboarded',
  'GateClosed',
  'GateOpened',
  'IdentityClassified',
  'IdentityBlocked',
  'IdentityDeclared',
  'IdentityApplied',
  'IdentityReverted',
  'RegistryWriteIntended',
  'RegistryWriteAbandoned',
]);

/** One row per collection: what discovery saw, why it cannot be scanned, and what its owner decided. */
export const collectionsProjection = projection({
  name: 'collections',
  version: 1,
  streamPrefixes: ['collection-'],
  models: [collectionModel],
  touches: (recorded) => {
    if (!ours.has(recorded.type)) return [];
    const event = { type: recorded.type, data: recorded.data } as CollectionEvent;
    const { actor } = recorded.metadata;
    const revision = String(recorded.revision);
    const change = { kind: event.type, event, at: timeOf(recorded), actor, revision };
    return [touch(collectionModel, [event.data.collection], change)];
  },
});
