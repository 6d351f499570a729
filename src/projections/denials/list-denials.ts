import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { fromCursor, type Page, pageOf, UnknownCursor } from '../shared/page.js';
import type { DenialView } from './denial-view.js';

/** Refused commands, newest first, of one person or rule or of all, page by page. */
export class ListDenials extends Query<Page<DenialView>> {
  constructor(
    readonly person: string | null,
    readonly rule: string | null,
    readonly limit: number,
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListDenials)
export class ListDenialsHandler implements IQueryHandler<ListDenials> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  /** @throws UnknownCursor when the cursor is none of this list's */
  async execute({ person, rule, limit, cursor }: ListDenials): Promise<Page<DenialView>> {
    const [before = null] = cursor === null ? [] : fromCursor(cursor, 1);
    if (before !== null && !/^\d{1,18}$/.test(before)) throw new UnknownCursor();
    const { rows } = await this.pool.query<DenialView>(
      `select position, command, target, rule, detail, denied_to as "deniedTo", denied_at as "deniedAt"
         from birth_ledger.denial
        where ($1::text is null or denied_to = $1) and ($2::text is null or rule = $2)
          and ($3::bigint is null or position < $3)
        order by position desc limit $4`,
      [person, rule, before, limit + 1],
    );
    return pageOf(rows, limit, ({ position }) => [position]);
  }
}
