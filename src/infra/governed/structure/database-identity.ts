import type pg from 'pg';
import type { DatabaseIdentity } from '../../../domain/plan/digest-basis.js';

/** Asked one by one, since a hosted database may keep the cluster's own number from its users. */
const NAME =
  'select current_database()::text as name, oid::text as oid from pg_database where datname = current_database()';
const SYSTEM = `select case when has_function_privilege('pg_control_system()', 'execute') then
  (select system_identifier::text from pg_control_system()) end as id`;

/**
 * What makes a database this one, whatever the URL says: the number that its cluster drew when it was made, and its
 * name. Where that number is kept from us, the database's object id stands in, which a restored copy does not share
 * unless by chance.
 */
export async function readDatabaseIdentity(db: pg.Pool | pg.ClientBase): Promise<DatabaseIdentity> {
  const { rows: names } = await db.query<{ name: string; oid: string }>(NAME);
  const { rows: systems } = await db.query<{ id: string | null }>(SYSTEM);
  const { name, oid } = names[0] ?? { name: '', oid: '' };
  return { systemIdentifier: systems[0]?.id ?? `oid:${oid}`, databaseName: name };
}
