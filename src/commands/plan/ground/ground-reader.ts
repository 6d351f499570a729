import { Injectable } from '@nestjs/common';
import type { RelationName } from '../../../domain/collection/facts.js';
import type { Ground } from '../../../domain/plan/digest.js';
import { inSnapshot } from '../../../infra/governed/snapshot.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { readDatabaseIdentity } from '../../../infra/governed/structure/database-identity.js';
import { readGatewayFunctions } from '../../../infra/governed/structure/gateway-functions.js';
import { readStructures } from '../../../infra/governed/structure/structures.js';

/** A collection and the table that a plan's digest covers for it. */
export type Placed = { readonly collection: string; readonly relation: RelationName };

/** Observes what plans stand on: the database, the gateway's functions, and the structure of tables; in one snapshot. */
@Injectable()
export class GroundReader {
  constructor(private readonly governed: Governed) {}

  read(placed: readonly Placed[]): Promise<Ground> {
    const { scanner, contract } = this.governed;
    return inSnapshot(scanner, async (db) => {
      const structures = await readStructures(
        db,
        contract,
        placed.map(({ relation }) => relation),
      );
      return {
        database: await readDatabaseIdentity(db),
        gateway: await readGatewayFunctions(db, contract),
        collections: placed.flatMap(({ collection }, index) => {
          const structure = structures[index];
          return structure ? [{ collection, structure }] : [];
        }),
      };
    });
  }
}
