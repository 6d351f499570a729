import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { type AsOf, positionOf } from '../shared/as-of.js';
import type { CoverageRow } from './coverage-row.js';

/** Coverage of one collection or of all, now or as of any moment. */
export class GetCoverage extends Query<readonly CoverageRow[]> {
  constructor(
    readonly collection: string | null,
    readonly asOf: AsOf | null,
  ) {
    super();
  }
}

@QueryHandler(GetCoverage)
export class GetCoverageHandler implements IQueryHandler<GetCoverage> {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  async execute({ collection, asOf }: GetCoverage): Promise<readonly CoverageRow[]> {
    const ledger = await positionOf(this.pool, 'ledger', asOf);
    const collections = await positionOf(this.pool, 'collections', asOf);
    const { rows } = await this.pool.query<CoverageRow>(
      `select collection_name as collection, state, gap_reason as "gapReason", gap_detail as "gapDetail", lap,
              lap_completed_at as "lapCompletedAt", entities_seen::float8 as "entitiesSeen", born::float8 as born,
              pending::float8 as pending, birth_approved::float8 as "birthApproved", exempt::float8 as exempt,
              quarantine::float8 as quarantine, retire::float8 as retire,
              rows_without_code::float8 as "rowsWithoutCode", detected_since::float8 as "detectedSince",
              vanished_since::float8 as "vanishedSince", difference::float8 as difference, balanced
         from birth_ledger.coverage_as_of($1, $2)
        where ($3::text is null or collection_name = $3)
        order by collection_name`,
      [ledger, collections, collection],
    );
    return rows;
  }
}
