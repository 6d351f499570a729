import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf, relation } from '../shared/as-of.js';
import { type EntryView, entryColumns } from './entry-view.js';

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

@QueryHandler(GetEntry)
export class GetEntryHandler implements IQueryHandler<GetEntry> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ collection, code, asOf }: GetEntry): Promise<EntryView | null> {
    const position = await positionOf(this.pool, 'ledger', asOf);
    const { rows } = await this.pool.query<EntryView>(
      `select ${entryColumns('e')} from ${relation('ledger_entry', asOf)} e
        where e.collection = $2 and birth_ledger.code_key(e.code) = birth_ledger.code_key($3) and e.code = $3`,
      [position, collection, code],
    );
    return rows[0] ?? null;
  }
}
