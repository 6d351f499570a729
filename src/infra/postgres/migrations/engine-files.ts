import type pg from 'pg';
import { SchemaMismatch } from './errors.js';
import { type SqlFile, sqlFiles } from './sql-file.js';

/**
 * Applies the numbered files that the database does not have, each in the caller's transaction.
 * @throws SchemaMismatch when the database has files that this program does not know, or other ones by the same name
 */
export const applyEngineFiles = async (client: pg.ClientBase): Promise<string[]> => {
  const [bootstrap, ...numbered] = sqlFiles('engine');
  if (bootstrap) await client.query(bootstrap.text);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select name, checksum from birth_ledger.migration where name like 'engine/%' order by name`,
  );
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  refuseStrangers(applied, numbered);
  const missing = numbered.filter(({ name }) => !applied.has(name));
  for (const file of missing) {
    await client.query(file.text);
    await client.query('insert into birth_ledger.migration (name, checksum) values ($1, $2)', [
      file.name,
      file.checksum,
    ]);
  }
  return missing.map(({ name }) => name);
};

const refuseStrangers = (applied: ReadonlyMap<string, string>, ours: readonly SqlFile[]): void => {
  const known = new Map(ours.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    const own = known.get(name);
    if (own === undefined) {
      throw new SchemaMismatch(
        `The read model is newer than this program: it was migrated by ${name}, which this program does not know (its newest is ${ours.at(-1)?.name}). Run the newer program, or rebuild the read model in an empty database.`,
      );
    }
    if (own !== checksum) {
      throw new SchemaMismatch(
        `The read model was migrated by a ${name} with other contents than this program's. Run the program that made it, or rebuild the read model in an empty database.`,
      );
    }
  }
};
