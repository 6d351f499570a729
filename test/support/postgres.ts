import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/infra/postgres/embedded/start-embedded-postgres.js';

export type FreshDatabase = {
  /** Superuser's connection to an empty database of its own. */
  readonly url: string;
  readonly name: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
};

/** Durability is not what specs of this cluster are about; those that kill PostgreSQL start one of their own. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

function clusterFolder(): string {
  const folder = process.env.BIRTH_LEDGER_TEST_CLUSTER;
  if (folder === undefined) throw new Error('No folder for the test cluster: run the specs by `npm run jest`.');
  return join(folder, 'postgres');
}

/** Runs SQL as the superuser of the shared cluster, in its database `postgres`. */
export async function onCluster<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
  const cluster = await startEmbeddedPostgres({ dataDir: clusterFolder(), settings: FAST });
  const client = new pg.Client({ connectionString: cluster.url });
  try {
    await client.connect();
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
    await cluster.detach();
  }
}

/** An empty database in the PostgreSQL that the whole run shares; started by whoever asks first. */
export async function freshDatabase(prefix = 'spec'): Promise<FreshDatabase> {
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  const cluster = await startEmbeddedPostgres({ dataDir: clusterFolder(), settings: FAST });
  try {
    const url = await cluster.createDatabase(name);
    return {
      url,
      name,
      drop: async () => {
        await onCluster(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
      },
    };
  } finally {
    await cluster.detach();
  }
}
