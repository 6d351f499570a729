import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import db from '@eventstore/db-client';
import { type StartedEventStore, startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';

export type Client = db.EventStoreDBClient;

/** A server to measure, and a client that is connected to it. */
export interface Measured {
  readonly server: StartedEventStore;
  readonly client: Client;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Our server as users run it: built, not through a TypeScript loader, which costs memory and start time. */
export async function startOurs(dataDir: string): Promise<Measured> {
  const entry = path('../../dist/infra/eventstore/embedded/server-main.js');
  return connected(await startEmbeddedEventStore({ dataDir, entry }));
}

/** The bare server of the bench. */
export async function startLimit(): Promise<Measured> {
  return connected(await startEmbeddedEventStore({ dataDir: tmpdir(), entry: path('./limit-server.ts') }));
}

function connected(server: StartedEventStore): Measured {
  return { server, client: db.EventStoreDBClient.connectionString(server.url) };
}

export async function stop({ server, client }: Measured): Promise<void> {
  await client.dispose();
  await server.stop();
}

/** Runs with a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'birth-ledger-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resident memory of a process, in MiB. */
export function residentMiB(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

/** Bytes of all files in a folder. */
export function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
