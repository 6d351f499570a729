import pg from 'pg';
import { openApplier, openScanner } from '../../src/infra/governed/connect.js';
import { installContract } from '../../src/infra/governed/kit/install.js';
import { derivedPasswords, serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { type FreshDatabase, freshDatabase } from './postgres.js';

/** A fresh database with the kit installed, and a connection for each of the three who use it. */
export type GovernedDatabase = {
  readonly database: FreshDatabase;
  /** The customer: may do anything. */
  readonly admin: pg.Client;
  readonly scanner: pg.Pool;
  readonly applier: pg.Pool;
  end(): Promise<void>;
};

const limits = { statementTimeoutMs: 30_000, lockTimeoutMs: 500 };

export async function governedDatabase(): Promise<GovernedDatabase> {
  const database = await freshDatabase('governed');
  await installContract(database.url, { passwords: derivedPasswords(database.url) });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const urls = serviceUrls(database.url);
  const scanner = openScanner({ url: urls.scanner, ...limits });
  const applier = openApplier({ url: urls.applier, ...limits });
  return {
    database,
    admin,
    scanner,
    applier,
    end: async () => {
      await Promise.all([scanner.end(), applier.end(), admin.end()]);
      await database.drop();
    },
  };
}
