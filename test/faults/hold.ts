import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connect } from './ground.js';

/** The advisory lock that held transactions wait for. */
const lockKey = 4_711;

/** A trigger function that waits as long as a {@link Hold} is in place, and costs next to nothing otherwise. */
export const holdFunction = `
  create function hold_here() returns trigger language plpgsql as $$
  begin perform pg_advisory_xact_lock_shared(${lockKey}); return null; end $$`;

/** Holds every transaction of a database that comes to a trigger with {@link holdFunction}, right there. */
export class Hold {
  private constructor(private readonly client: pg.Client) {}

  static async on(url: string): Promise<Hold> {
    const client = await connect(url);
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    return new Hold(client);
  }

  /** Waits until a transaction stands there. */
  async caught(): Promise<void> {
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = $1 and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await this.client.query(waiting, [lockKey])).rowCount === 0) await sleep(2);
  }

  /** Lets it go on, and waits until nobody stands there any more. */
  async letGo(): Promise<void> {
    await this.client.query('select pg_advisory_unlock($1)', [lockKey]);
    const passing = `select 1 from pg_locks where locktype = 'advisory' and objid = $1
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await this.client.query(passing, [lockKey])).rowCount !== 0) await sleep(1);
  }

  async end(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
