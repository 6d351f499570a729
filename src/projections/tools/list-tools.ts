import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import type { FrozenToolView } from './frozen-tool-view.js';

/** Tools that were ever recorded as frozen, by name. There are few. */
export class ListTools extends Query<readonly FrozenToolView[]> {
  /** @param frozen only those that still are, or only those that were thawed; null for all */
  constructor(readonly frozen: boolean | null) {
    super();
  }
}

@QueryHandler(ListTools)
export class ListToolsHandler implements IQueryHandler<ListTools> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ frozen }: ListTools): Promise<readonly FrozenToolView[]> {
    const { rows } = await this.pool.query<FrozenToolView>(
      `select tool, frozen, frozen_at as "frozenAt", last_run_at as "lastRunAt", recorded_by as "recordedBy",
              recorded_at as "recordedAt", reason, thawed_by as "thawedBy", thawed_at as "thawedAt",
              thaw_reason as "thawReason"
         from birth_ledger.frozen_tool
        where ($1::boolean is null or frozen = $1)
        order by tool`,
      [frozen],
    );
    return rows;
  }
}
