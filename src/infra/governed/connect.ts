import pg from 'pg';
import { noticeDeadServer } from '../postgres/dead-ends.js';
import { applierPart, clientOf, governedPart, type Part } from '../postgres/part-client.js';

export type GovernedConnection = {
  readonly url: string;
  /** A statement that takes longer is cancelled, so that the service is never the one that burdens the database. */
  readonly statementTimeoutMs: number;
  /** A lock that does not come in this time is not waited for. */
  readonly lockTimeoutMs: number;
  /** Connections at most. */
  readonly max?: number;
};

/**
 * Keys and codes travel as text, so their text form must not depend on who is connected: what is read here is compared
 * with what is read tomorrow.
 */
const PINNED = {
  timezone: 'UTC',
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  // Pages are short statements: compiling them costs more than it saves.
  jit: 'off',
  // Rows that a policy hides would be missed without a word: rather have the statement fail.
  row_security: 'off',
};

function open(
  part: Part,
  name: string,
  connection: GovernedConnection,
  settings: Readonly<Record<string, string>>,
): pg.Pool {
  const all = {
    ...PINNED,
    statement_timeout: String(connection.statementTimeoutMs),
    lock_timeout: String(connection.lockTimeoutMs),
    // A service that hangs must not hold back vacuum, nor locks, for ever.
    idle_in_transaction_session_timeout: String(Math.max(60_000, connection.statementTimeoutMs)),
    ...settings,
  };
  const pool = new pg.Pool({
    Client: clientOf(part),
    connectionString: connection.url,
    application_name: name,
    max: connection.max ?? 4,
    connectionTimeoutMillis: 10_000,
    ...noticeDeadServer,
    options: Object.entries(all)
      .map(([key, value]) => `-c ${key}=${value}`)
      .join(' '),
  });
  // Unheard, the loss of a connection that nobody is waiting on would end the process. Whoever waits gets the error.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Connections that read. The session is read-only even before a transaction says so. */
export const openScanner = (connection: GovernedConnection): pg.Pool =>
  open(governedPart, 'birth-ledger scanner', connection, {
    default_transaction_read_only: 'on',
    // Enough to join a page of 200,000 rows by hash without spilling.
    work_mem: '32MB',
    // Several tables are read at once as it is. With workers the pages of a rescan took a fifth more of the database's CPU.
    max_parallel_workers_per_gather: '0',
  });

/** Connections that re-touch and register. */
export const openApplier = (connection: GovernedConnection): pg.Pool =>
  open(applierPart, 'birth-ledger applier', connection, {});
