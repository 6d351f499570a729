import { Inject, Injectable } from '@nestjs/common';
import { type Query, QueryBus } from '@nestjs/cqrs';
import { InvalidInput } from '../../infra/http/problem/invalid-input.js';
import type { Settings } from '../../infra/settings/settings.js';
import { SETTINGS } from '../../infra/settings/settings.token.js';
import { UnknownCursor } from './page.js';
import type { ReadQuery } from './read-query.dto.js';
import { ReadYourWrites } from './read-your-writes.js';

/** Runs the queries of the API: waits for the caller's own write first, and words a wrong cursor as bad input. */
@Injectable()
export class Reader {
  constructor(
    private readonly queries: QueryBus,
    private readonly writes: ReadYourWrites,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async read<R>(projection: string, request: ReadQuery, query: Query<R>): Promise<R> {
    if (request.after !== undefined) await this.writes.wait(projection, BigInt(request.after));
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
