import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf } from '../shared/as-of.js';
import { entryVersion } from './entry-version.js';
import type { EntryView } from './entry-view.js';

/** One entry, now or as of any moment; null when no scan had found the entity unborn by then. */
export class GetEntry extends Query<EntryView | null> {
  constructor(
    readonly collection: string,
    readonly code: string,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

const sql = (asOf: AsOf | null): string => `
  select v.*
    from birth_ledger.ledger_entry e
   cross join lateral (${entryVersion(asOf)}) v
   where e.collection = $2 and birth_ledger.code_key(e.code) = birth_ledger.code_key($3) and e.code = $3
     and e.first_detected_position <= $1`;

@QueryHandler(GetEntry)
export class GetEntryHandler implements IQueryHandler<GetEntry> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ collection, code, asOf }: GetEntry): Promise<EntryView | null> {
    const position = await positionOf(this.pool, 'ledger', asOf);
    const { rows } = await this.pool.query<EntryView>({
      // Named, so that it is planned once per connection: planning took longer than all the rest.
      name: asOf === null ? 'entry now' : 'entry as of',
      text: sql(asOf),
      values: [position, collection, code],
    });
    return rows[0] ?? null;
  }
}
