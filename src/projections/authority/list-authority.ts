import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import type { Role } from '../../domain/authority/events.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf, relation } from '../shared/as-of.js';
import type { HoldingView } from './holding-view.js';

/** Who holds what, now or as of any moment: who was allowed to do this, then? */
export class ListAuthority extends Query<readonly HoldingView[]> {
  constructor(
    readonly person: string | null,
    readonly role: Role | null,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

@QueryHandler(ListAuthority)
export class ListAuthorityHandler implements IQueryHandler<ListAuthority> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ person, role, asOf }: ListAuthority): Promise<readonly HoldingView[]> {
    const position = await positionOf(this.pool, 'authority', asOf);
    const { rows } = await this.pool.query<HoldingView>(
      `select a.person, a.role, a.everywhere, a.collections, a.reason, a.changed_by as "changedBy",
              a.changed_at as "changedAt"
         from ${relation('authority', asOf)} a
        where (a.everywhere or jsonb_array_length(a.collections) > 0)
          and ($2::text is null or a.person = $2) and ($3::text is null or a.role = $3)
        order by a.person, a.role`,
      [position, person, role],
    );
    return rows;
  }
}
