import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { binaries } from '../../src/infra/postgres/embedded/binaries.js';
import { freePort } from '../../src/infra/postgres/embedded/free-port.js';

/** In a user namespace of its own everybody may mount; PostgreSQL, which refuses to be root, gets another one inside. */
const asRoot = ['-rm', 'sh', '-c'];
const asSomebody = ['unshare', '-U', '--map-user=1000'];

/** True where the system lets an ordinary user make a file system for a process of their own. */
export const canMakeSmallDisks = (): boolean =>
  process.platform === 'linux' &&
  spawnSync('unshare', [
    ...asRoot,
    'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"',
    tmpdir(),
    ...asSomebody,
    'true',
  ]).status === 0;

/**
 * A PostgreSQL of which one database stands on a disk of a few megabytes: a tablespace on a file system that only this
 * server sees. Its WAL has room, as on a machine that keeps it apart; so a full disk is an error, not the server's end.
 */
export class SmallDiskPostgres {
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(megabytes: number): Promise<SmallDiskPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-small-disk-'));
    const [data, disk] = [join(folder, 'data'), join(folder, 'disk')];
    mkdirSync(disk);
    const programs = binaries({});
    const env = { ...process.env, LC_ALL: 'C' };
    const [somebody = '', ...flags] = asSomebody;
    const initdb = [
      programs.initdb,
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
    ];
    execFileSync(somebody, [...flags, ...initdb], { env, stdio: 'ignore' });
    const port = await freePort();
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'shared_buffers=32MB'];
    const postgres = [programs.postgres, '-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
    const mount = `mount -t tmpfs -o size=${megabytes}m,mode=0700 tmpfs "$0" && exec "$@"`;
    const server = spawn('unshare', [...asRoot, mount, disk, ...asSomebody, ...postgres], { env, stdio: 'ignore' });
    const started = new SmallDiskPostgres(folder, server, port);
    await started.ready();
    return started;
  }

  /** An empty database on the small disk. */
  async createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      await client.query(`create tablespace small location ${pg.escapeLiteral(join(this.folder, 'disk'))}`);
      await client.query(`create database ${pg.escapeIdentifier(name)} tablespace small`);
    } finally {
      await client.end();
    }
    return this.url(name);
  }

  /** Leaves not a byte free on the disk, until there is room again. */
  fill(): void {
    if (existsSync(this.ballast)) return;
    const { bavail, bsize } = statfsSync(this.seenFromHere);
    writeFileSync(this.ballast, Buffer.alloc(bavail * bsize, 1));
  }

  makeRoom(): void {
    rmSync(this.ballast);
  }

  async stop(): Promise<void> {
    this.server.kill('SIGINT');
    if (this.server.exitCode === null && this.server.signalCode === null) await once(this.server, 'exit');
    await rm(this.folder, { recursive: true, force: true });
  }

  private url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** The disk is mounted for the server alone. */
  private get seenFromHere(): string {
    return `/proc/${this.server.pid}/root${join(this.folder, 'disk')}`;
  }

  private get ballast(): string {
    return join(this.seenFromHere, 'ballast');
  }

  private async ready(): Promise<void> {
    for (;;) {
      if (this.server.exitCode !== null) throw new Error(`PostgreSQL ended with ${this.server.exitCode}.`);
      const client = new pg.Client({ connectionString: this.url('postgres') });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return;
      } catch {
        await sleep(50);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}
