import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../tokens.js';

/** What a collection that waits for triage is made of. */
export type TriageKind = 'view' | 'link_table' | 'table';

/** A managed collection with zero births that waits for its owner's verdict. */
export type ForTriage = { readonly collection: string; readonly kind: TriageKind; readonly owner: string | null };

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

  /** Collections of which a write to the governed registry was announced and is not concluded. */
  async writing(): Promise<string[]> {
    const { rows } = await this.pool.query<{ collection: string }>(
      'select collection from birth_ledger.collection where writing is not null order by collection',
    );
    return rows.map(({ collection }) => collection);
  }

  /** Collections that wait for their owner's verdict, by kind and name. */
  async forTriage(): Promise<ForTriage[]> {
    const { rows } = await this.pool.query<ForTriage>(
      `select collection, owner,
              case when relation_kind in ('view', 'materialized_view') then 'view'
                   when (facts ->> 'linkTable')::boolean then 'link_table'
                   else 'table' end as kind
         from birth_ledger.collection
        where needs_triage and triage_verdict is null
        order by kind desc, collection`,
    );
    return rows;
  }
}
