import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../../src/infra/postgres/embedded/free-port.js';
import { unprivilegedUser } from '../../src/infra/postgres/embedded/unprivileged-user.js';
import { findPostgresPrograms, type PostgresPrograms } from './needs/postgres-programs.js';

const run = promisify(execFile);
const password = 'superuser of this spec';
const dumpedAtMost = 256 * 1024 * 1024;

/** A cluster of the PostgreSQL that is installed on the machine: of another version than ours, and with pg_dump. */
export class InstalledPostgres {
  private constructor(
    private readonly programs: PostgresPrograms,
    private readonly folder: string,
    private readonly server: ChildProcess,
    private readonly port: number,
  ) {}

  /** @throws when no PostgreSQL is installed; `npm test` sees to it before */
  static async start(): Promise<InstalledPostgres> {
    const programs = findPostgresPrograms();
    if (!programs) throw new Error('No PostgreSQL with pg_dump is installed: apt-get install postgresql');
    const user = unprivilegedUser();
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-installed-postgres-'));
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const secret = join(folder, 'password');
    await writeFile(secret, password);
    if (user.uid !== undefined && user.gid !== undefined) chownSync(secret, user.uid, user.gid);
    const data = join(folder, 'data');
    const as = { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C' } };
    const like = ['--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
    execFileSync(programs.initdb, [`--pgdata=${data}`, ...like], { ...as, stdio: 'ignore' });
    const port = await freePort();
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn(programs.postgres, args, { ...as, stdio: 'ignore' });
    const cluster = new InstalledPostgres(programs, folder, server, port);
    await cluster.ready(data);
    return cluster;
  }

  url(database: string): string {
    return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`;
  }

  async createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      await client.query(`create database ${pg.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
    return this.url(name);
  }

  /** All that pg_dump tells of a database: objects, data, rights, comments, and the settings of the database itself. */
  dump(database: string): Promise<string> {
    return this.dumped(this.programs.pg_dump, ['--create', `--dbname=${this.url(database)}`]);
  }

  /** All that belongs to no single database: roles, their passwords, memberships and settings. */
  dumpGlobals(): Promise<string> {
    return this.dumped(this.programs.pg_dumpall, ['--globals-only', `--dbname=${this.url('postgres')}`]);
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const exited = once(this.server, 'exit');
      this.server.kill('SIGQUIT');
      await exited;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Newer versions fence a dump with a token that is drawn anew each time; it is no part of what is dumped. */
  private async dumped(program: string, args: string[]): Promise<string> {
    const { stdout } = await run(program, args, { maxBuffer: dumpedAtMost });
    return stdout.replace(/^\\(un)?restrict \w+$/gm, '');
  }

  private async ready(data: string): Promise<void> {
    while (this.server.exitCode === null) {
      if (readyIn(data)) return;
      await sleep(50);
    }
    throw new Error(
      `The installed PostgreSQL (${this.programs.postgres}) did not start; exit code ${this.server.exitCode}.`,
    );
  }
}

/** The eighth line of the file tells how far the server is. */
const readyIn = (data: string): boolean => {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
};
