import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/infra/postgres/embedded/start-embedded-postgres.js';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { createPool } from '../../src/infra/postgres/pool.js';
import { catalog } from '../../src/projections/catalog.js';
import { type Client, type Measured, startOurs, stop } from '../eventstore/servers.js';

/** The embedded parts alone, in a folder of their own: an event store, and PostgreSQL with as many read models as needed. */
export class Ground {
  private readonly stores: Measured[] = [];
  private databases = 0;

  private constructor(
    /** The data folder of a service that is to share this PostgreSQL. */
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
  ) {}

  /** Runs a measurement on a ground that is gone afterwards. */
  static async with<T>(use: (ground: Ground) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-bench-'));
    const ground = new Ground(folder, await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') }));
    try {
      return await use(ground);
    } finally {
      for (const store of ground.stores) await stop(store);
      await ground.postgres.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Another event store, empty. */
  async store(): Promise<{ readonly url: string; readonly client: Client }> {
    const store = await startOurs(join(this.folder, `eventstore-${this.stores.length}`));
    this.stores.push(store);
    return { url: store.server.url, client: store.client };
  }

  /** A database with nothing in it. */
  database(): Promise<string> {
    this.databases += 1;
    return this.postgres.createDatabase(`bench_${this.databases}`);
  }

  /** A database with an empty read model. */
  async readModel(): Promise<string> {
    const url = await this.database();
    const pool = createPool(url, { applicationName: 'bench', max: 1 });
    await migrate(pool, catalog);
    await pool.end();
    return url;
  }

  /** The read model of a service that runs on this folder. */
  get servedReadModel(): string {
    return this.postgres.urlOf('birth_ledger');
  }

  path(name: string): string {
    return join(this.folder, name);
  }
}
