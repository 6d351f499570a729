import { Inject, Injectable } from '@nestjs/common';
import { type Query, QueryBus } from '@nestjs/cqrs';
import { InvalidInput } from '../../infra/http/problem/invalid-input.js';
import type { Settings } from '../../infra/settings/settings.js';
import { SETTINGS } from '../../infra/settings/settings.token.js';
import { UnknownCursor } from './page.js';
import { ReadQuery } from './read-query.dto.js';
import { ReadYourWrites } from './read-your-writes.js';

type ProjectionName = 'ledger' | 'collections' | 'authority' | 'denials' | 'plans' | 'tools';

/**
 * Runs the queries of the API: waits for the caller's own write first, and until the moment that is asked for is past; words
 * a wrong cursor as bad input.
 */
@Injectable()
export class Reader {
  constructor(
    private readonly queries: QueryBus,
    private readonly writes: ReadYourWrites,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param projections whose rows the answer is made from */
  async read<R>(projections: readonly ProjectionName[], request: ReadQuery, query: Query<R>): Promise<R> {
    if (request.after !== undefined) await this.writes.wait(projections, BigInt(request.after));
    const moment = ReadQuery.moment(request);
    if (moment) await this.writes.settle(projections, moment);
    try {
      return await this.queries.execute(query);
    } catch (error) {
      if (!(error instanceof UnknownCursor)) throw error;
      throw new InvalidInput(error.message, [{ property: 'query.cursor', detail: error.message }]);
    }
  }

  /** How many items a page holds: as many as were asked for, else as the settings say. @throws InvalidInput for too many */
  pageSize({ limit }: { readonly limit?: number }): number {
    const { pageSize, maxPageSize } = this.settings.api;
    if (limit === undefined) return pageSize;
    if (limit <= maxPageSize) return limit;
    const detail = `limit must not be greater than ${maxPageSize}`;
    throw new InvalidInput(`At most ${maxPageSize} items may be asked for at once.`, [
      { property: 'query.limit', detail },
    ]);
  }
}
