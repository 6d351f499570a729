import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { Gathered } from '../gathered/gathered.js';
import { noticeDeadClient, noticeDeadServer } from './dead-ends.js';
import { clientOf, readModelPart } from './part-client.js';
import { READ_MODEL_URL } from './tokens.js';

/** A claim on something that one process at a time may do. It ends with the process, however that ends. */
export type Claim = {
  /** True once the database has ended the session: somebody else may hold the claim by now. */
  readonly lost: boolean;
  /**
   * Whether the claim stands at this moment, which only the database can tell: a line that is cut is noticed late.
   * @returns false when it is lost, or when the database does not answer
   */
  stands(): Promise<boolean>;
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

/** Claims are never waited for, so the database answers at once, or is not there. Milliseconds. */
const answerWithinMs = 20_000;

type Name = { readonly space: string; readonly name: string };

class Session {
  lost = false;
  private readonly held = new Set<string>();
  // Scans claim and release many small collections at a time: one statement does for all that are wanted by then.
  private readonly locks = new Gathered<Name, boolean>((names) => this.each('pg_try_advisory_lock', names));
  private readonly unlocks = new Gathered<Name, boolean>((names) => this.each('pg_advisory_unlock', names));

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
    const options = {
      connectionString: url,
      application_name: 'birth-ledger claims',
      connectionTimeoutMillis: 5_000,
      ...noticeDeadServer,
      // Only a pipelined session is ended by an answer that does not come; else all that is asked next would wait behind it.
      pipeline: true,
      query_timeout: answerWithinMs,
    };
    const client = new (clientOf(readModelPart))(options);
    const session = new Session(client, onLost);
    try {
      await client.connect();
      await client.query(noticeDeadClient);
      return session;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async claim(space: string, name: string): Promise<Claim | null> {
    // Locks of one session do not exclude each other, so this process keeps its own account of them.
    const key = JSON.stringify([space, name]);
    if (this.held.has(key)) return null;
    this.held.add(key);
    const held = await this.locks.ask({ space, name }).catch((error: unknown) => {
      this.held.delete(key);
      throw error;
    });
    if (!held) {
      this.held.delete(key);
      return null;
    }
    const isLost = (): boolean => this.lost;
    return {
      get lost() {
        return isLost();
      },
      stands: async () => {
        const answered = await this.client.query('select').then(
          () => true,
          () => false,
        );
        return answered && !this.lost;
      },
      release: async () => {
        if (!this.held.delete(key) || this.lost) return;
        // A lock that cannot be given back goes with the session.
        await this.unlocks.ask({ space, name }).catch(() => undefined);
      },
    };
  }

  /** Calls a function of advisory locks for each name; its answers in their order. */
  private async each(lockFunction: 'pg_try_advisory_lock' | 'pg_advisory_unlock', names: readonly Name[]) {
    const { rows } = await this.client.query<{ answers: boolean[] }>(
      `select array_agg(${lockFunction}(hashtext(n.space), hashtext(n.name)) order by n.place) as answers
         from unnest($1::text[], $2::text[]) with ordinality n (space, name, place)`,
      [names.map(({ space }) => space), names.map(({ name }) => name)],
    );
    return rows[0]?.answers ?? [];
  }

  async close(): Promise<void> {
    this.lost = true;
    await this.client.end().catch(() => undefined);
  }
}
