import type pg from 'pg';

/** Whatever runs a statement: a pool, a client, or a projection's session. */
export interface Querying {
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
}
