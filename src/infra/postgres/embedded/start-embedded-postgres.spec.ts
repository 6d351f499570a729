import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { runningPostmaster } from './postmaster.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.js';

let folder: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  dataDir = join(folder, 'postgres');
});

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  running.push(postgres);
  return postgres;
}

async function ask<T>(url: string, sql: string): Promise<T | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 300) throw error;
      await sleep(100);
    }
  }
}

it('holds UTF-8 text and keeps its data over a stop', async () => {
  const first = await start();
  const url = await first.createDatabase('odd "name" / 🐣');
  expect(await ask(url, "select current_database() || ' ' || getdatabaseencoding()")).toBe('odd "name" / 🐣 UTF8');
  await ask(url, 'create table kept as select 42 as n');
  await first.stop();
  expect(runningPostmaster(join(dataDir, 'cluster'))).toBeNull();
  const second = await start();
  expect(await ask(await second.createDatabase('odd "name" / 🐣'), 'select n from kept')).toBe(42);
});

it('keeps its password in a file for nobody else, and demands it', async () => {
  const postgres = await start();
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  const wrong = new URL(postgres.url);
  wrong.password = 'guess';
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).not.toContain(new URL(postgres.url).password);
});

it('comes back by itself on the same port after SIGKILL, with what was committed', async () => {
  const postgres = await start();
  await ask(postgres.url, 'create table kept as select 7 as n');
  const [url, pid] = [postgres.url, postgres.pid];
  process.kill(pid, 'SIGKILL');
  expect(await eventually(() => ask(url, 'select n from kept'))).toBe(7);
  await eventually(async () => expect(postgres.pid).not.toBe(pid));
});

it('takes over a server that its service left behind', async () => {
  const first = await start();
  await first.detach();
  const second = await start();
  expect(second.pid).toBe(first.pid);
  await second.stop();
  expect(runningPostmaster(join(dataDir, 'cluster'))).toBeNull();
});

it('is shut down by the last of those that share it', async () => {
  const [first, second] = await Promise.all([start(), start()]);
  expect(first.pid).toBe(second.pid);
  await first.stop();
  expect(await ask(second.url, 'select 1')).toBe(1);
  await second.stop();
  expect(runningPostmaster(join(dataDir, 'cluster'))).toBeNull();
});

it('does not take another process for its server when the number was given away', async () => {
  const first = await start();
  await first.stop();
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  const stale = `${stranger.pid}\n${join(dataDir, 'cluster')}\n1700000000\n${first.port}\n\n127.0.0.1\n`;
  await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), stale);
  try {
    const second = await start();
    expect(second.pid).not.toBe(stranger.pid);
    await second.stop();
    expect(stranger.exitCode).toBeNull();
  } finally {
    stranger.kill();
  }
});
