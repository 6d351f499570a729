import pg from 'pg';
import { codeOf } from '../../errors/code-of.js';
import { noticeDeadClient, noticeDeadServer } from '../dead-ends.js';
import { applyPlan } from './apply-plan.js';
import { type Checkpoint, readCheckpoint } from './checkpoint.js';
import { runningLock } from './locks.js';
import { rowTypes } from './row-types.js';
import type { Slot } from './slot.js';
import { loadStatement } from './statements.js';
import type { Row, Table } from './table.js';
import type { WritePlan } from './write-plan.js';

/**
 * Whatever is not answered by then ends the session: no batch takes so long, and a lock that somebody else holds is waited
 * for half as long. Milliseconds.
 */
const answerWithinMs = 60_000;
const checkWithinMs = 10_000;

/** The session to the database is gone, and with it the projection's lock. Nothing of the open transaction stays. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
  constructor(projection: string, cause: unknown) {
    super(
      `The projection ${projection} lost its session with the read model's database (${cause instanceof Error ? cause.message : String(cause)}). It will connect again and go on from its checkpoint.`,
      { cause },
    );
  }
}

/**
 * One projection's session: it holds the advisory lock and does all writing. Because both hang on the same connection,
 * whoever lost the lock cannot write any more.
 *
 * Commits do not wait for the disk (`synchronous_commit = off`): rows and checkpoint are one transaction, so after a
 * crash of the database both stand a little earlier, together, and the log is read again from there.
 */
export class ProjectionSession {
  private lostBecause: unknown = null;

  private constructor(
    readonly projection: string,
    private readonly client: pg.Client,
  ) {
    const lost = (cause: unknown): void => {
      this.lostBecause ??= cause;
    };
    client.on('error', lost);
    client.on('end', () => lost(new Error('the connection was closed')));
  }

  /** @throws SessionLost when the database cannot be reached */
  static async open(url: string, projection: string): Promise<ProjectionSession> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `birth-ledger projection ${projection}`,
      connectionTimeoutMillis: 5_000,
      ...noticeDeadServer,
      query_timeout: answerWithinMs,
      // A batch's statements are sent together; the database works through them without waiting for us in between.
      pipeline: true,
      types: rowTypes,
    });
    const session = new ProjectionSession(projection, client);
    try {
      await client.connect();
      // Hash and merge joins would read a whole table to find the few keys of a batch.
      await client.query(
        `set synchronous_commit = off; set enable_hashjoin = off; set enable_mergejoin = off; set lock_timeout = 30000; ${noticeDeadClient}`,
      );
      return session;
    } catch (error) {
      await session.close();
      throw new SessionLost(projection, error);
    }
  }

  /** True when this session holds the projection's lock now: at most one session does, over all instances. */
  async tryLock(): Promise<boolean> {
    const { rows } = await this.run(() =>
      this.client.query<{ held: boolean }>('select pg_try_advisory_lock(hashtext($1), hashtext($2)) as held', [
        runningLock,
        this.projection,
      ]),
    );
    return rows[0]?.held ?? false;
  }

  /** Throws when the session is gone, or does not answer within ten seconds. */
  async check(): Promise<void> {
    const look = { text: 'select 1', query_timeout: checkWithinMs } as pg.QueryConfig;
    await this.run(() => this.client.query(look));
  }

  checkpoint(): Promise<Checkpoint | null> {
    return this.run(() => readCheckpoint(this.client, this.projection));
  }

  /** The rows of the given keys as they stand; keys without a row are left out. */
  async load(slot: Slot, table: Table, keys: readonly (readonly string[])[]): Promise<Row[]> {
    if (keys.length === 0) return [];
    const statement = loadStatement(slot, table, keys);
    const { rows } = await this.run(() => this.client.query<Row>({ ...statement } as pg.QueryConfig));
    return rows;
  }

  /**
   * Writes a plan and moves the checkpoint in one transaction.
   * @throws CheckpointMoved, SessionLost, or the database's refusal of the data; nothing is written in any of these cases
   */
  commit(from: Checkpoint, plan: WritePlan): Promise<Checkpoint> {
    return this.run(async () => {
      const begun = this.client.query('begin');
      begun.catch(() => undefined);
      try {
        const to = await applyPlan(this.client, this.projection, from, plan, 'live');
        await this.client.query('commit');
        return to;
      } catch (error) {
        if (!this.lostBecause) await this.client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Runs statements of the engine's own over this session, for example to note a fault. */
  query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<R>> {
    return this.run(() => this.client.query<R>(text, values));
  }

  /** Ends the session and gives the lock back. Never throws. */
  async close(): Promise<void> {
    this.lostBecause ??= new Error('the session was closed');
    await this.client.end().catch(() => undefined);
  }

  private async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.lostBecause) throw new SessionLost(this.projection, this.lostBecause);
    try {
      return await work();
    } catch (error) {
      if (this.lostBecause || isConnectionFault(error)) throw new SessionLost(this.projection, error);
      throw error;
    }
  }
}

/**
 * True when the database went away, is starting, or ended the session: the statement says nothing about the data. Asked of
 * the shape, not of the class: errors of another realm are no `instanceof Error` here.
 */
export const isConnectionFault = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code !== undefined) return code.startsWith('08') || code.startsWith('57P') || network.has(code);
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return /connection|not queryable|timeout/i.test(message);
};

const network: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE']);
