import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { defaultContract } from '../contract/contract.js';
import { installContract } from '../kit/install.js';
import { derivedPasswords, serviceUrls } from '../kit/service-roles.js';
import { assertCannotForge } from './assert-cannot-forge.js';

let database: FreshDatabase;
let admin: pg.Client;
const roles: string[] = [];

beforeAll(async () => {
  database = await freshDatabase('roles');
  await installContract(database.url, { passwords: derivedPasswords(database.url) });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  for (const role of roles) await admin.query(`drop owned by ${role} cascade; drop role ${role}`);
  await admin.end();
  await database.drop();
});

async function roleWith(grants: (role: string) => string): Promise<string> {
  const role = `forger_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  roles.unshift(role);
  await admin.query(`create role ${role} login password '${password}'; ${grants(role)}`);
  const url = new URL(database.url);
  url.username = role;
  url.password = password;
  return url.href;
}

async function check(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await assertCannotForge(client, defaultContract);
  } finally {
    await client.end();
  }
}

describe('assertCannotForge', () => {
  it.each(['scanner', 'applier'] as const)("lets the kit's %s pass", async (role) => {
    await expect(check(serviceUrls(database.url)[role])).resolves.toBeUndefined();
  });

  it('refuses a superuser, by name and with what to do instead', async () => {
    await expect(check(database.url)).rejects.toThrow(
      /refuses to run as the role "postgres".*it is a superuser.*birth_ledger_scanner/s,
    );
  });

  it.each(['insert', 'update', 'delete', 'truncate'])('refuses a role that may %s births', async (privilege) => {
    const url = await roleWith((role) => `grant ${privilege} on birth_registry to ${role}`);
    await expect(check(url)).rejects.toThrow(`it may ${privilege.toUpperCase()} birth_registry`);
  });

  it('refuses a right to some columns only', async () => {
    const url = await roleWith(
      (role) => `grant insert (collection_name, entity_code, born_via) on birth_registry to ${role}`,
    );
    await expect(check(url)).rejects.toThrow('it may INSERT birth_registry');
  });

  it('refuses a right that it only gets by SET ROLE', async () => {
    await roleWith((role) => `grant delete on birth_registry to ${role}`);
    const [strong] = roles;
    const url = await roleWith((role) => `grant ${strong} to ${role} with inherit false`);
    await expect(check(url)).rejects.toThrow(`as member of "${strong}" it may DELETE birth_registry`);
  });

  it('refuses an owner of the registry or of the gateway', async () => {
    const url = await roleWith((role) => `alter function fn_birth_registry_auto() owner to ${role}`);
    await expect(check(url)).rejects.toThrow(/owns the gateway function fn_birth_registry_auto/);
    await admin.query('alter function fn_birth_registry_auto() owner to postgres');
    const other = await roleWith((role) => `alter table birth_registry owner to ${role}`);
    await expect(check(other)).rejects.toThrow(/it owns birth_registry/);
    await admin.query('alter table birth_registry owner to postgres');
  });

  it('refuses a right to put triggers on births, which the gateway would run', async () => {
    const url = await roleWith((role) => `grant trigger on birth_registry to ${role}`);
    await expect(check(url)).rejects.toThrow('it may put a trigger on birth_registry');
  });

  it('refuses an owner of the schema, who could replace all that stands in it', async () => {
    const url = await roleWith((role) => `alter schema public owner to ${role}`);
    await expect(check(url)).rejects.toThrow(/it owns the schema public and could put another birth_registry/);
    await admin.query('alter schema public owner to pg_database_owner');
  });

  it('refuses a right to use the birth trigger while it may make a table, if only a temporary one', async () => {
    const url = await roleWith((role) => `grant execute on function fn_birth_registry_auto() to ${role}`);
    await expect(check(url)).rejects.toThrow(
      /it may put the birth trigger on a table.*revoke EXECUTE on fn_birth_regis/s,
    );
    await admin.query(`revoke temporary on database ${pg.escapeIdentifier(database.name)} from public`);
    await expect(check(url)).resolves.toBeUndefined();
    const [role] = roles;
    await admin.query(`create table fences (id int primary key); grant trigger on fences to ${role}`);
    await expect(check(url)).rejects.toThrow('it may put the birth trigger on a table');
    await admin.query(`grant temporary on database ${pg.escapeIdentifier(database.name)} to public; drop table fences`);
  });

  it('refuses a role that may make a table, register it, and have the gateway birth its rows', async () => {
    const url = await roleWith(
      (role) => `grant birth_ledger_applier to ${role}; create schema theirs; grant create on schema theirs to ${role}`,
    );
    await expect(check(url)).rejects.toThrow('it may make a table, name it in collection_registry and have');
    await admin.query('drop schema theirs');
  });

  it.each(['pg_write_all_data', 'pg_execute_server_program'])('refuses a member of %s', async (predefined) => {
    const url = await roleWith((role) => `grant ${predefined} to ${role}`);
    await expect(check(url)).rejects.toThrow(new RegExp(`as member of "${predefined}"`));
  });
});
