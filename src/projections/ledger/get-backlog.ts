import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf, relation } from '../shared/as-of.js';
import type { BacklogRow } from './backlog-row.js';

/** The backlog, of one collection or of all, now or as of any moment. */
export class GetBacklog extends Query<readonly BacklogRow[]> {
  constructor(
    readonly collection: string | null,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

@QueryHandler(GetBacklog)
export class GetBacklogHandler implements IQueryHandler<GetBacklog> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ collection, asOf }: GetBacklog): Promise<readonly BacklogRow[]> {
    const position = await positionOf(this.pool, 'ledger', asOf);
    const { rows } = await this.pool.query<BacklogRow>(
      `select e.collection, e.decision,
              (count(*) filter (where e.status = 'open'))::int as entries,
              (count(*) filter (where e.status = 'born'))::int as born,
              (count(*) filter (where e.status = 'vanished'))::int as vanished,
              min(e.first_detected_at) filter (where e.status = 'open') as "oldestDetected"
         from ${relation('ledger_entry', asOf)} e
        where ($2::text is null or e.collection = $2)
        group by e.collection, e.decision
        order by e.collection, e.decision`,
      [position, collection],
    );
    return rows;
  }
}
