import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import type { RunAs } from './unprivileged-user.js';

/** The name of the cluster's superuser. */
export const SUPERUSER = 'postgres';

/** The superuser's password: random, made once, in a file that only postgres's account (and root) can read. */
function password(folder: string, user: RunAs): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) {
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) chownSync(partial, user.uid, user.gid);
    renameSync(partial, file);
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes the cluster in `<folder>/cluster` if it is not there, and returns the superuser's password. Texts are UTF-8 in
 * code point order whatever the machine's locale is, so that the same data sorts alike everywhere. It is made beside
 * its place and renamed, so that a kill in the middle leaves nothing that looks like a cluster.
 */
export function initialiseCluster(folder: string, programs: Binaries, user: RunAs): string {
  const secret = password(folder, user);
  const cluster = join(folder, 'cluster');
  if (existsSync(cluster)) return secret;
  const partial = `${cluster}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(partial, user.uid, user.gid);
  const made = spawnSync(
    programs.initdb,
    [
      `--pgdata=${partial}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${join(folder, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    { ...user, cwd: '/', encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (made.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make a cluster in ${folder}: ${made.stderr ?? made.error?.message ?? ''}`);
  }
  try {
    renameSync(partial, cluster);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(cluster)) throw error;
  }
  return secret;
}
