import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pLimit from 'p-limit';
import pg from 'pg';
import { clientOf, readModelPart } from './part-client.js';
import { READ_MODEL_URL } from './tokens.js';

/** A claim on something that one process at a time may do. It ends with the process, however that ends. */
export type Claim = {
  /** True once the database has ended the session: somebody else may hold the claim by now. */
  readonly lost: boolean;
  release(): Promise<void>;
};

/**
 * Claims across all instances that share the read model's database: advisory locks of one session, opened when the
 * first claim is made. The database gives them back by itself when the process or the connection dies.
 */
@Injectable()
export class Exclusive implements OnModuleDestroy {
  private session: Promise<Session> | null = null;

  constructor(@Inject(READ_MODEL_URL) private readonly url: string) {}

  /** Claims a name in a space, or answers null when anybody holds it, this process included. Never waits. */
  async claim(space: string, name: string): Promise<Claim | null> {
    const session = await this.open();
    return session.claim(`birth-ledger ${space}`, name);
  }

  async onModuleDestroy(): Promise<void> {
    const session = await this.session?.catch(() => null);
    await session?.close();
  }

  /** The session that stands; one that is lost, or never came to be, is forgotten and the next claim opens another. */
  private open(): Promise<Session> {
    const forget = (): void => {
      this.session = null;
    };
    this.session ??= Session.open(this.url, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.session;
  }
}

class Session {
  lost = false;
  private readonly held = new Set<string>();
  private readonly inTurn = pLimit(1);

  private constructor(
    private readonly client: pg.Client,
    onLost: () => void,
  ) {
    client.on('error', () => undefined);
    client.once('end', () => {
      this.lost = true;
      onLost();
    });
  }

  static async open(url: string, onLost: () => void): Promise<Session> {
    const options = { connectionString: url, application_name: 'birth-ledger claims', keepAlive: true };
    const client = new (clientOf(readModelPart))(options);
    const session = new Session(client, onLost);
    await client.connect();
    return session;
  }

  async claim(space: string, name: string): Promise<Claim | null> {
    // Locks of one session do not exclude each other, so this process keeps its own account of them.
    const key = JSON.stringify([space, name]);
    if (this.held.has(key)) return null;
    this.held.add(key);
    const { rows } = await this.ask<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as held',
      [space, name],
    ).catch((error: unknown) => {
      this.held.delete(key);
      throw error;
    });
    if (!rows[0]?.held) {
      this.held.delete(key);
      return null;
    }
    const isLost = (): boolean => this.lost;
    return {
      get lost() {
        return isLost();
      },
      release: async () => {
        if (!this.held.delete(key) || this.lost) return;
        // A lock that cannot be given back goes with the session.
        const sql = 'select pg_advisory_unlock(hashtext($1), hashtext($2))';
        await this.ask(sql, [space, name]).catch(() => undefined);
      },
    };
  }

  /** One statement at a time: the session is shared by everything that claims. */
  private ask<R extends pg.QueryResultRow>(sql: string, values: string[]): Promise<pg.QueryResult<R>> {
    return this.inTurn(() => this.client.query<R>(sql, values));
  }

  async close(): Promise<void> {
    this.lost = true;
    await this.client.end().catch(() => undefined);
  }
}
