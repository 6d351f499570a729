import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { fromCursor, type Page, pageOf, UnknownCursor } from '../shared/page.js';
import type { PlanRow } from './plan.js';
import type { PlanView } from './plan-view.js';

export type PlanFilter = {
  readonly status: PlanRow['status'] | null;
  /** Plans with entries of this collection. */
  readonly collection: string | null;
  readonly plannedBy: string | null;
};

/** Plans by id, filtered, page by page. */
export class ListPlans extends Query<Page<PlanView>> {
  constructor(
    readonly filter: PlanFilter,
    readonly limit: number,
    readonly cursor: string | null,
  ) {
    super();
  }
}

/** The page first, so that what must be gathered for each plan is gathered for these only. */
const sql = `
  with page as (
    select p.* from birth_ledger.plan p
     where ($1::text is null or p.status = $1)
       and ($2::text is null or exists (
             select from birth_ledger.plan_collection c where c.plan_id = p.plan_id and c.collection = $2))
       and ($3::text is null or p.planned_by = $3)
       and ($4::text is null or p.plan_id > $4)
     order by p.plan_id
     limit $5
  )
  select p.plan_id as "planId", p.status,
         array(select c.collection from birth_ledger.plan_collection c where c.plan_id = p.plan_id order by 1) as collections,
         p.entries, (p.dry_run ->> 'expected')::integer as "expectedBirths",
         coalesce((p.apply ->> 'applied')::integer, 0) as applied, coalesce((p.apply ->> 'refused')::integer, 0) as refused,
         coalesce((p.apply ->> 'skipped')::integer, 0) as skipped,
         coalesce(d.pending, '{}') as pending, p.apply #>> '{pause,cause}' as "pausedBecause",
         p.planned_by as "plannedBy", p.reason, p.digest, p.drafted_at as "draftedAt", p.changed_at as "changedAt", p.revision
    from page p
    left join birth_ledger.v_apply_decision d on d.plan_id = p.plan_id
   order by p.plan_id`;

@QueryHandler(ListPlans)
export class ListPlansHandler implements IQueryHandler<ListPlans> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  /** @throws UnknownCursor when the cursor is none of this list's */
  async execute({ filter, limit, cursor }: ListPlans): Promise<Page<PlanView>> {
    const { status, collection, plannedBy } = filter;
    const [after = null] = cursor === null ? [] : fromCursor(cursor, 1);
    if (after?.includes('\0')) throw new UnknownCursor();
    const { rows } = await this.pool.query<PlanView>(sql, [status, collection, plannedBy, after, limit + 1]);
    return pageOf(rows, limit, ({ planId }) => [planId]);
  }
}
