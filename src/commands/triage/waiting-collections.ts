import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { firstAfter } from '../../infra/eventstore/subscription/first-after.js';
import { CollectionLookup, type ForTriage } from '../../infra/postgres/lookups/collection-lookup.js';
import { readCheckpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { CheckpointWaiter } from '../../infra/postgres/read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';

const projection = 'collections';
const patienceMs = 60_000;

/** What waits for triage, in a read model that has taken in everything that the log says of collections. */
@Injectable()
export class WaitingCollections {
  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly log: EventLog,
    private readonly waiter: CheckpointWaiter,
    private readonly lookup: CollectionLookup,
  ) {}

  /** @throws ProjectionBehind when the read model does not catch up in time */
  async list(): Promise<ForTriage[]> {
    // A scan that ended a moment ago may have discovered what the read model has not heard of yet.
    for (;;) {
      const checkpoint = await readCheckpoint(this.pool, projection);
      const unheard = await firstAfter(this.log, checkpoint?.position ?? null, ['collection-']);
      if (unheard === null) return this.lookup.forTriage();
      await this.waiter.waitFor(projection, unheard.position, patienceMs);
    }
  }
}
