import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf, relation } from '../shared/as-of.js';
import { fromCursor, type Page, pageOf } from '../shared/page.js';
import { type CollectionView, collectionColumns } from './collection-view.js';

export type CollectionFilter = {
  readonly name: string | null;
  readonly scannable: boolean | null;
  readonly gapReason: string | null;
  /** True: waits for triage. */
  readonly awaitingTriage: boolean | null;
  readonly onboarded: boolean | null;
  readonly gate: 'open' | 'closed' | null;
};

/** Collections by name, filtered, page by page, now or as of any moment. */
export class ListCollections extends Query<Page<CollectionView>> {
  constructor(
    readonly filter: CollectionFilter,
    readonly limit: number,
    readonly cursor: string | null,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

@QueryHandler(ListCollections)
export class ListCollectionsHandler implements IQueryHandler<ListCollections> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  /** @throws UnknownCursor when the cursor is none of this list's */
  async execute({ filter, limit, cursor, asOf }: ListCollections): Promise<Page<CollectionView>> {
    const { name, scannable, gapReason, awaitingTriage, onboarded, gate } = filter;
    const [after = null] = cursor === null ? [] : fromCursor(cursor, 1);
    const position = await positionOf(this.pool, 'collections', asOf);
    const { rows } = await this.pool.query<CollectionView>(
      `select ${collectionColumns}
         from ${relation('collection', asOf)} c
        where ($2::text is null or c.collection = $2)
          and ($3::boolean is null or c.scannable = $3)
          and ($4::text is null or c.gap_reason = $4)
          and ($5::boolean is null or (c.needs_triage and c.triage_verdict is null) = $5)
          and ($6::boolean is null or c.onboarded = $6)
          and ($7::text is null or c.gate = $7)
          and ($8::text is null or c.collection > $8)
        order by c.collection
        limit $9`,
      [position, name, scannable, gapReason, awaitingTriage, onboarded, gate, after, limit + 1],
    );
    return pageOf(rows, limit, ({ collection }) => [collection]);
  }
}
