import { Injectable } from '@nestjs/common';
import { CollectionLookup, type ForTriage } from '../../infra/postgres/lookups/collection-lookup.js';
import { UpToDate } from '../../infra/postgres/lookups/up-to-date.js';

/** What waits for triage, also when the scan that discovered it ended a moment ago. */
@Injectable()
export class WaitingCollections {
  constructor(
    private readonly collections: CollectionLookup,
    private readonly readModel: UpToDate,
  ) {}

  /** @throws ProjectionBehind when the read model does not catch up in time */
  async list(): Promise<ForTriage[]> {
    await this.readModel.reach('collections', ['collection-']);
    return this.collections.forTriage();
  }
}
