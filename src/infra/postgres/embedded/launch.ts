import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './binaries.js';
import { freePort } from './free-port.js';
import { SUPERUSER } from './initialise-cluster.js';
import { dropMisleadingPidFile, goneWithin, type Postmaster, runningPostmaster } from './postmaster.js';
import type { RunAs } from './unprivileged-user.js';

/** Everything that a start needs to know of a cluster. */
export type Cluster = {
  readonly folder: string;
  readonly programs: Binaries;
  readonly user: RunAs;
  readonly password: string;
  /** Server settings (`name: value`) beside the defaults, as `postgres -c` takes them. */
  readonly settings: Readonly<Record<string, string>>;
};

/** Recovery after a crash replays at most max_wal_size; nothing waits longer than this for it. */
const PATIENCE_MS = 300_000;

const DEFAULTS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  // Short transactional statements and keyset pages: compiling them costs more than it saves.
  jit: 'off',
};

export const clusterData = (folder: string): string => join(folder, 'cluster');

export function connectionUrl(cluster: Cluster, port: number, database: string): string {
  // pg reads the path with decodeURI, so it must be written with encodeURI.
  return `postgres://${SUPERUSER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${encodeURI(database)}`;
}

function spawnPostgres(cluster: Cluster, port: number): { exited: () => boolean } {
  const log = openSync(join(cluster.folder, 'postgres.log'), 'a', 0o600);
  const settings = Object.entries({ ...DEFAULTS, ...cluster.settings }).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
  // In a process group of its own: Ctrl-C reaches the service, which stops PostgreSQL after everything that needs it.
  const child = spawn(cluster.programs.postgres, ['-D', clusterData(cluster.folder), '-p', String(port), ...settings], {
    ...cluster.user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(log);
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  child.once('error', () => {
    exited = true;
  });
  child.unref();
  return { exited: () => exited };
}

async function accepts(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: connectionUrl(cluster, port, 'postgres') });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Waits for it to accept connections; false as soon as it is clear that it will not (it exited, or is on its way out). */
async function ready(cluster: Cluster, alive: () => boolean): Promise<Postmaster | null> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const running = runningPostmaster(clusterData(cluster.folder));
    if (running !== null && running.port > 0 && (await accepts(cluster, running.port))) return running;
    if (!alive()) return null;
    await sleep(30);
  }
  throw new Error(`PostgreSQL of ${cluster.folder} does not accept connections. See ${cluster.folder}/postgres.log.`);
}

const lastWords = (cluster: Cluster): string =>
  readFileSync(join(cluster.folder, 'postgres.log'), 'utf8').split('\n').slice(-8).join('\n').trim();

/**
 * A running postgres on the cluster: the one that is already there (left over by a killed service, or shared with
 * another process), else a new one on `port`, or on a free port. It recovers by itself from a crash before.
 * To be called {@link inTurn}. Errors: it exits each time, with its own last words.
 */
export async function ensureRunning(cluster: Cluster, port: number | undefined): Promise<Postmaster> {
  const data = clusterData(cluster.folder);
  for (let attempt = 1; attempt <= 8; attempt++) {
    if (runningPostmaster(data) !== null) {
      const found = await ready(cluster, () => runningPostmaster(data) !== null);
      if (found !== null) return found;
      await goneWithin(data, 30_000);
    }
    dropMisleadingPidFile(data);
    const { exited } = spawnPostgres(cluster, port ?? (await freePort()));
    const started = await ready(cluster, () => !exited() || runningPostmaster(data) !== null);
    if (started !== null) return started;
    // Lost a race for the port or the cluster, or backends of a killed postmaster still hold its shared memory.
    await sleep(100 * attempt);
  }
  throw new Error(`PostgreSQL of ${cluster.folder} does not start. Its last words:\n${lastWords(cluster)}`);
}
