import pg from 'pg';
import { numberedSql, readSql } from '../sql-files.js';
import { KIT_ROLES, type RolePasswords, scramVerifier } from './service-roles.js';

export type InstallOptions = {
  /** Given: the roles' passwords are set to these. Not given: they stay as they are (a new role has none). */
  readonly passwords?: RolePasswords;
};

export type UninstallOptions = {
  /** Also drops what stands in the way: rows of tables that the kit made, triggers that use its gateway. */
  readonly dropData?: boolean;
};

/** Roles belong to the whole cluster: two databases that install at once can meet there, and one of them tries again. */
const MET_ANOTHER = new Set(['XX000', '23505', '42710', '40001', '40P01']);

async function inOneTransaction(adminUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: adminUrl, application_name: 'birth-ledger kit' });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
      return;
    } catch (error) {
      if (attempt === 10 || !MET_ANOTHER.has((error as pg.DatabaseError).code ?? '')) throw error;
    } finally {
      await client.end();
    }
  }
}

async function setPassword(client: pg.Client, role: string, password: string): Promise<void> {
  const sql = 'select format($1, $2::text, $3::text) as statement';
  const { rows } = await client.query<{ statement: string }>(sql, [
    'alter role %I password %L',
    role,
    scramVerifier(password),
  ]);
  for (const { statement } of rows) await client.query(statement);
}

/**
 * Installs what the database lacks of the contract, the roles and their grants. Leaves alone what is there; running it
 * again changes nothing but what a newer kit brings.
 * @param adminUrl a role that may create objects in `public`, schemas and roles (a superuser, say).
 */
export function installContract(adminUrl: string, options: InstallOptions = {}): Promise<void> {
  return inOneTransaction(adminUrl, async (client) => {
    for (const sql of numberedSql('governed')) await client.query(sql);
    if (options.passwords !== undefined) {
      await setPassword(client, KIT_ROLES.scanner, options.passwords.scanner);
      await setPassword(client, KIT_ROLES.applier, options.passwords.applier);
    }
  });
}

/**
 * Takes away exactly what {@link installContract} created and granted.
 * Errors: a table of the kit's holds rows or a trigger uses its gateway, and `dropData` was not asked for.
 */
export function uninstallContract(adminUrl: string, options: UninstallOptions = {}): Promise<void> {
  return inOneTransaction(adminUrl, async (client) => {
    const drop = options.dropData === true ? 'on' : 'off';
    await client.query("select set_config('birth_ledger.drop_data', $1, true)", [drop]);
    await client.query(readSql('governed/99_uninstall.sql'));
  });
}

/** Gives the roles what they need on relations that were registered, or given a birth trigger, after the install. */
export async function grantAll(adminUrl: string): Promise<void> {
  await inOneTransaction(adminUrl, async (client) => {
    await client.query('select birth_ledger_kit.grant_all()');
  });
}
