import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { binaries } from './binaries.js';
import { inTurn } from './in-turn.js';
import { initialiseCluster } from './initialise-cluster.js';
import { type Cluster, clusterData, connectionUrl, ensureRunning } from './launch.js';
import { placeCluster } from './places.js';
import { type Postmaster, shutDown } from './postmaster.js';
import { Presence } from './presence.js';
import { unprivilegedUser } from './unprivileged-user.js';

export type EmbeddedPostgresOptions = {
  /** Folder of the cluster; made if missing. Holds `cluster/`, `password`, `postgres.log` and `start.lock`. */
  readonly dataDir: string;
  /** Port to start on; 0 or nothing: a free one. A server that is already running on the folder keeps its own. */
  readonly port?: number;
  /** More server settings, for example `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives what happens to the server, for the log. Never a secret. */
  readonly log?: (line: string) => void;
};

/** A running PostgreSQL of our own, kept running until {@link EmbeddedPostgres.stop}. */
export class EmbeddedPostgres {
  private presence: Presence | null = null;
  private closing = false;
  private recovery: Promise<void> = Promise.resolve();

  private constructor(
    private readonly cluster: Cluster,
    private running: Postmaster,
    private readonly log: (line: string) => void,
  ) {}

  /** See {@link startEmbeddedPostgres}. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const log = options.log ?? (() => {});
    const user = unprivilegedUser();
    const folder = placeCluster(options.dataDir, user, log);
    const programs = binaries(user);
    return inTurn(folder, async () => {
      const password = initialiseCluster(folder, programs, user);
      const cluster: Cluster = { folder, programs, user, password, settings: options.settings ?? {} };
      const postgres = new EmbeddedPostgres(cluster, await ensureRunning(cluster, options.port || undefined), log);
      await postgres.stay();
      return postgres;
    });
  }

  get port(): number {
    return this.running.port;
  }

  /** Process id of the postmaster. Another one after it was killed and came back. */
  get pid(): number {
    return this.running.pid;
  }

  /** Superuser's connection to the database `postgres`. Holds the password: never log it. */
  get url(): string {
    return this.urlOf('postgres');
  }

  /** Superuser's connection to another database of the cluster. */
  urlOf(database: string): string {
    return connectionUrl(this.cluster, this.running.port, database);
  }

  /** Makes the database if it is not there, and returns the superuser's connection to it. */
  async createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(`create database ${pg.escapeIdentifier(name)}`);
    } catch (error) {
      const code = (error as pg.DatabaseError).code;
      // 23505: two created it at the same instant.
      if (code !== '42P04' && code !== '23505') throw error;
    } finally {
      await client.end();
    }
    return this.urlOf(name);
  }

  /** Lets go of the server and, unless another process uses it, shuts it down and waits until it is gone. */
  async stop(): Promise<void> {
    await this.settle();
    await inTurn(this.cluster.folder, async () => {
      if (await this.leave()) await shutDown(clusterData(this.cluster.folder));
    });
  }

  /** Lets go of the server and leaves it running, for whoever starts on the same folder next. */
  async detach(): Promise<void> {
    await this.settle();
    await this.leave();
  }

  /** Nothing is brought back any more: else it could start a server that nobody would stop. */
  private async settle(): Promise<void> {
    this.closing = true;
    await this.recovery;
  }

  /** True if nobody else uses the server. One that was killed under us may be running again for others. */
  private async leave(): Promise<boolean> {
    const presence = this.presence ?? (await Presence.join(this.url, () => {}).catch(() => null));
    this.presence = null;
    return (await presence?.leave()) ?? true;
  }

  private async stay(): Promise<void> {
    this.presence = await Presence.join(this.url, () => {
      this.presence = null;
      this.recovery = this.recover();
    });
  }

  /** The server died under us (killed, out of memory): bring it back on the port that everyone knows it by. */
  private async recover(): Promise<void> {
    for (let pause = 100; !this.closing; pause = Math.min(pause * 2, 5_000)) {
      try {
        this.log('PostgreSQL went away; starting it again.');
        return await inTurn(this.cluster.folder, async () => {
          this.running = await ensureRunning(this.cluster, this.running.port);
          await this.stay();
        });
      } catch (error) {
        this.log(`PostgreSQL did not come back yet: ${(error as Error).message}`);
        await sleep(pause);
      }
    }
  }
}

/**
 * Starts PostgreSQL with its data in a folder, or joins the one that is already running there. It outlives a SIGKILL of
 * this process (the next start takes it over), is started again with crash recovery when it is killed itself, and is
 * shut down by whichever process stops last. Errors: no binaries for the platform, folder not usable, does not start.
 */
export const startEmbeddedPostgres = (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> =>
  EmbeddedPostgres.start(options);
