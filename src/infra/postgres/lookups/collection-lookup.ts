import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../tokens.js';

/** What commands must know of the collections that the ledger has met. */
@Injectable()
export class CollectionLookup {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  /** Names of all collections that were ever discovered. */
  async names(): Promise<string[]> {
    const { rows } = await this.pool.query<{ collection: string }>(
      'select collection from birth_ledger.collection order by collection',
    );
    return rows.map(({ collection }) => collection);
  }
}
