import pg from 'pg';

import { allTables } from '../read-model/table.js';
import type { Installable } from './slot-tables.js';
import { sqlFiles } from './sql-file.js';

const checksumName = 'views';

const checksumOfAll = (): string =>
  sqlFiles('views')
    .map(({ name, checksum }) => `${name} ${checksum}`)
    .join('\n');

/**
 * Makes the public views and functions those of this program, within the caller's transaction. They hold no state, so
 * when any of their files has changed all are dropped and created anew: readers see the old ones or the new ones.
 */
export const refreshViews = async (client: pg.ClientBase, projections: readonly Installable[]): Promise<void> => {
  const { rows } = await client.query<{ checksum: string }>(
    'select checksum from birth_ledger.migration where name = $1',
    [checksumName],
  );
  if (rows[0]?.checksum === checksumOfAll()) return;
  await dropPublicViews(client, projections);
  await createPublicViews(client);
};

/** Creates the public views and functions, which must not exist, within the caller's transaction. */
export const createPublicViews = async (client: pg.ClientBase): Promise<void> => {
  for (const file of sqlFiles('views')) await client.query(file.text);
  await client.query(
    `insert into birth_ledger.migration (name, checksum) values ($1, $2)
     on conflict (name) do update set checksum = excluded.checksum, applied_at = now()`,
    [checksumName, checksumOfAll()],
  );
};

/**
 * Drops all views of the schema but the live ones, then the functions that the views' files made.
 * @throws when somebody built a view of their own upon one of them; PostgreSQL names it
 */
export const dropPublicViews = async (client: pg.ClientBase, projections: readonly Installable[]): Promise<void> => {
  const live = projections.flatMap((projection) => allTables(projection).map(({ name }) => name));
  const views = await client.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'birth_ledger'::regnamespace and relkind = 'v' and relname <> all ($1)`,
    [live],
  );
  if (views.rows.length > 0) {
    const names = views.rows.map(({ name }) => `birth_ledger.${pg.escapeIdentifier(name)}`);
    await client.query(`drop view ${names.join(', ')}`);
  }
  const functions = await client.query<{ signature: string }>(
    `select oid::regprocedure::text as signature from pg_proc
      where pronamespace = 'birth_ledger'::regnamespace and proname <> 'code_key'`,
  );
  // A signature comes from the catalog, quoted by PostgreSQL itself.
  for (const { signature } of functions.rows) await client.query(`drop function ${signature}`);
};
