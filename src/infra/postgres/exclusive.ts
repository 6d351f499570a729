import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { READ_MODEL_URL } from './tokens.js';

/** A claim on something that one process at a time may do, held by a connection of its own: it ends with the process. */
export type Claim = {
  /** True once the database has ended the connection: somebody else may hold the claim by now. */
  readonly lost: boolean;
  release(): Promise<void>;
};

/** Claims across all instances that share the read model's database. */
@Injectable()
export class Exclusive {
  constructor(@Inject(READ_MODEL_URL) private readonly url: string) {}

  /** Claims a name in a space, or answers null when somebody holds it. Never waits. */
  async claim(space: string, name: string): Promise<Claim | null> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: `birth-ledger ${space}`,
      keepAlive: true,
    });
    let lost = false;
    client.on('error', () => undefined);
    client.once('end', () => {
      lost = true;
    });
    await client.connect();
    const release = async (): Promise<void> => client.end().catch(() => undefined);
    try {
      const sql = 'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as held';
      const { rows } = await client.query<{ held: boolean }>(sql, [`birth-ledger ${space}`, name]);
      if (!rows[0]?.held) {
        await release();
        return null;
      }
    } catch (error) {
      await release();
      throw error;
    }
    return {
      get lost() {
        return lost;
      },
      release,
    };
  }
}
