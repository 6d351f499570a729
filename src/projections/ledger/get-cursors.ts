import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf, relation } from '../shared/as-of.js';
import type { CursorView } from './cursor-view.js';

/** The cursors, of one collection or of all, now or as of any moment. */
export class GetCursors extends Query<readonly CursorView[]> {
  constructor(
    readonly collection: string | null,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

@QueryHandler(GetCursors)
export class GetCursorsHandler implements IQueryHandler<GetCursors> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ collection, asOf }: GetCursors): Promise<readonly CursorView[]> {
    const position = await positionOf(this.pool, 'ledger', asOf);
    const { rows } = await this.pool.query<CursorView>(
      `select c.collection, c.last_key as "lastKey", c.last_run_at as "lastRunAt", c.rows_seen as "rowsSeen", c.lap,
              c.mode, c.lap_status as status, c.pages, c.newly_logged as "newlyLogged", c.base_lap as "lastFullLap",
              c.base_at as "lastFullLapAt"
         from ${relation('scan_cursor', asOf)} c
        where ($2::text is null or c.collection = $2)
        order by c.collection`,
      [position, collection],
    );
    return rows;
  }
}
