import pg from 'pg';
import { noticeDeadServer } from './dead-ends.js';
import { clientOf, readModelPart } from './part-client.js';

export type PoolOptions = {
  /** Shown in pg_stat_activity, so that a database administrator knows whose connection it is. */
  readonly applicationName: string;
  readonly max?: number;
  /** Milliseconds after which the database cancels a query; a read model's query that takes longer is a fault. */
  readonly statementTimeoutMs?: number;
};

/**
 * A pool for queries on the read model. Connections are made when first needed, and replaced when they break.
 * @param url a PostgreSQL connection string
 */
export const createPool = (url: string, options: PoolOptions): pg.Pool => {
  const pool = new pg.Pool({
    Client: clientOf(readModelPart),
    connectionString: url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    ...noticeDeadServer,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
};
