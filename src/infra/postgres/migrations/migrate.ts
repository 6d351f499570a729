import type pg from 'pg';
import { applyEngineFiles } from './engine-files.js';
import { SchemaMismatch } from './errors.js';
import { refreshViews } from './public-views.js';
import { createIndexes, createTables, type Installable, pointLiveViews } from './slot-tables.js';
import { upgradeInPlace } from './upgrade.js';

export type Migrated = {
  /** Numbered files and projections that were added now, and files that brought standing rows to a newer version. */
  readonly added: readonly string[];
  /** Projections whose rows an older version of the program made: they must be rebuilt before they are read or written. */
  readonly outdated: readonly string[];
};

/**
 * Brings the read model's schema to this program's, in one transaction, one program at a time. Running it again changes
 * nothing. Rows of an older version are left alone, unless a file tells how they become those of the newer: the projection
 * is named, and is then rebuilt beside its old rows.
 * @throws SchemaMismatch when the database is newer than the program
 */
export const migrate = async (pool: pg.Pool, projections: readonly Installable[]): Promise<Migrated> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('birth-ledger migrate'))");
    const files = await applyEngineFiles(client);
    const { installed, older } = await compareVersions(client, projections);
    const upgrades = new Map<string, readonly string[]>();
    for (const projection of older) upgrades.set(projection.name, await upgradeInPlace(client, projection));
    const outdated = older.map(({ name }) => name).filter((name) => upgrades.get(name)?.length === 0);
    const missing = projections.filter(({ name }) => !installed.has(name));
    for (const projection of missing) await install(client, projection);
    // The views of a newer program may read what an older table lacks; a rebuild's swap brings both.
    if (outdated.length === 0) await refreshViews(client, projections);
    await client.query('commit');
    return { added: [...files, ...[...upgrades.values()].flat(), ...missing.map(({ name }) => name)], outdated };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
};

const install = async (client: pg.ClientBase, projection: Installable): Promise<void> => {
  await createTables(client, 'blue', projection.name);
  await createIndexes(client, 'blue', projection.name);
  await client.query('insert into birth_ledger.projection (name, live_slot) values ($1, $2)', [
    projection.name,
    'blue',
  ]);
  await client.query('insert into birth_ledger.projection_slot (projection, slot, version) values ($1, $2, $3)', [
    projection.name,
    'blue',
    projection.version,
  ]);
  await pointLiveViews(client, 'blue', projection);
};

const compareVersions = async (
  client: pg.ClientBase,
  projections: readonly Installable[],
): Promise<{ installed: ReadonlySet<string>; older: readonly Installable[] }> => {
  const { rows } = await client.query<{ name: string; version: number }>(
    `select p.name, s.version from birth_ledger.projection p
       join birth_ledger.projection_slot s on s.projection = p.name and s.slot = p.live_slot`,
  );
  const ours = new Map(projections.map(({ name, version }) => [name, version]));
  for (const { name, version } of rows) {
    const own = ours.get(name);
    if (own === undefined || own < version) {
      throw new SchemaMismatch(
        `The read model is newer than this program: its projection ${name} has version ${version}, and this program knows ${own === undefined ? 'no such projection' : `version ${own}`}. Run the newer program.`,
      );
    }
  }
  const standing = new Map(rows.map(({ name, version }) => [name, version]));
  const older = projections.filter(({ name, version }) => (standing.get(name) ?? version) < version);
  return { installed: new Set(standing.keys()), older };
};
