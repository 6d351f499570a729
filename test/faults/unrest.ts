import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connect, largestId } from './ground.js';
import type { Random } from './random.js';

/** Ids that one step touches. */
const span = 200;

/**
 * What another session does to a collection while it is scanned: rows come with and without a birth, rows go, and unborn
 * rows are born through the gateway.
 */
export class Unrest {
  private going = true;
  private readonly gone: Promise<void>;
  /** Steps that were committed, as far as it was told. */
  steps = 0;

  constructor(
    private readonly url: string,
    private readonly collection: string,
    private readonly random: Random,
  ) {
    this.gone = this.run();
  }

  /** Ends it; nothing changes any more once this is answered. */
  async calm(): Promise<void> {
    this.going = false;
    await this.gone;
  }

  private async run(): Promise<void> {
    let client = await connect(this.url);
    while (this.going) {
      try {
        await this.step(client);
        this.steps++;
        await sleep(this.random.between(1, 10));
      } catch {
        // The database went away in the middle; whether the step was committed is for it to know.
        await client.end().catch(() => undefined);
        client = await connect(this.url);
      }
    }
    await client.end();
  }

  private async step(client: pg.Client): Promise<void> {
    const from = this.random.between(0, largestId);
    const range = [from, from + span];
    const table = this.collection;
    switch (this.random.between(1, 4)) {
      case 1:
        // As rows come that no trigger sees: by a bulk load that switched triggers off, say.
        await client.query(`begin; set local session_replication_role = replica`);
        await client.query(
          `insert into ${table} (id) select g from generate_series($1::int, $2, 7) g on conflict do nothing`,
          range,
        );
        await client.query('commit');
        return;
      case 2:
        await client.query(
          `insert into ${table} (id) select g from generate_series($1::int, $2, 9) g on conflict do nothing`,
          range,
        );
        return;
      case 3:
        await client.query(`delete from ${table} where id between $1 and $2`, range);
        return;
      default:
        await client.query(`update ${table} set id = id where id between $1 and $2`, range);
    }
  }
}
