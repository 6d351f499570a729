import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import type { Decision } from '../../domain/entry/events.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf } from '../shared/as-of.js';
import { fromCursor, type Page, pageOf } from '../shared/page.js';
import { entryVersion } from './entry-version.js';
import type { EntryView } from './entry-view.js';

export type EntryFilter = {
  readonly collection: string | null;
  readonly decision: Decision | null;
  readonly status: 'open' | 'born' | 'vanished' | null;
  readonly decidedBy: string | null;
  readonly pendingOnboarding: boolean | null;
};

/** Ledger entries in the order of collection and code, filtered, page by page, now or as of any moment. */
export class ListEntries extends Query<Page<EntryView>> {
  constructor(
    readonly filter: EntryFilter,
    readonly limit: number,
    readonly cursor: string | null,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

/**
 * Where a page begins. Within one collection by the code alone: beside a collection that is given, a comparison of both
 * would be met only by reading the index from the collection's first entry on, and late pages would take ever longer.
 */
const after = (oneCollection: boolean): string =>
  oneCollection
    ? 'birth_ledger.code_key(e.code) > birth_ledger.code_key($8) and $7::text is not null'
    : '($7::text is null or (e.collection, birth_ledger.code_key(e.code)) > ($7, birth_ledger.code_key($8)))';

/** Filters that are absent fold away when the database plans the statement, so each kind of list meets its own index. */
const sql = (asOf: AsOf | null, oneCollection: boolean): string => `
  select v.*
    from birth_ledger.ledger_entry e
   cross join lateral (${entryVersion(asOf)}) v
   where e.first_detected_position <= $1
     and ($2::text is null or e.collection = $2)
     and ($3::text is null or v.decision = $3)
     and ($4::text is null or v.status = $4)
     and ($5::text is null or v."decidedBy" = $5)
     and ($6::boolean is null or v."pendingOnboarding" = $6)
     and ${after(oneCollection)}
   order by e.collection, birth_ledger.code_key(e.code)
   limit $9`;

@QueryHandler(ListEntries)
export class ListEntriesHandler implements IQueryHandler<ListEntries> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  /** @throws UnknownCursor when the cursor is none of this list's */
  async execute({ filter, limit, cursor, asOf }: ListEntries): Promise<Page<EntryView>> {
    const { collection, decision, status, decidedBy, pendingOnboarding } = filter;
    const [afterCollection = null, afterCode = null] = cursor === null ? [] : fromCursor(cursor, 2);
    const position = await positionOf(this.pool, 'ledger', asOf);
    const filters = [collection, decision, status, decidedBy, pendingOnboarding];
    const values = [position, ...filters, afterCollection, afterCode, limit + 1];
    const { rows } = await this.pool.query<EntryView>(
      sql(asOf, afterCollection !== null && afterCollection === collection),
      values,
    );
    return pageOf(rows, limit, (row) => [row.collection, row.code]);
  }
}
