import { Injectable } from '@nestjs/common';
import { type Query, QueryBus } from '@nestjs/cqrs';
import { InvalidInput } from '../../infra/http/problem/invalid-input.js';
import { UnknownCursor } from './page.js';
import type { ReadQuery } from './read-query.dto.js';
import { ReadYourWrites } from './read-your-writes.js';

/** Runs the queries of the API: waits for the caller's own write first, and words a wrong cursor as bad input. */
@Injectable()
export class Reader {
  constructor(
    private readonly queries: QueryBus,
    private readonly writes: ReadYourWrites,
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
}
