import pg from 'pg';
import { installContract } from '../kit/install.js';
import type { RolePasswords } from '../kit/service-roles.js';
import { numberedSql } from '../sql-files.js';
import { REGISTERED_FILES, UNREGISTERED_FILES } from './demo-files.js';

export type DemoSize = 'small' | 'full';

/** Counted in the database that was built; see figures.md of the specification for what each must be. */
export type DemoFigures = {
  readonly births: number;
  readonly triggerTables: number;
  readonly requiredWithTable: number;
  readonly requiredWithoutTable: number;
  readonly declared: number;
  readonly inferableColumn: number;
  readonly inferableSynthetic: number;
  readonly needOwner: number;
  readonly triageViews: number;
  readonly triageLinkTables: number;
  readonly triageOrdinary: number;
  readonly registeredFiles: number;
  readonly frozenTools: number;
};

export type DemoOptions = {
  /** A superuser of an empty database. */
  readonly adminUrl: string;
  readonly size: DemoSize;
  /** Passwords for the service's two roles; see {@link installContract}. */
  readonly passwords?: RolePasswords;
};

async function refuseIfBuilt(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ births: boolean }>(
    'select exists (select from public.birth_registry) as births',
  );
  if (rows[0]?.births === true) {
    throw new Error('The database holds births already. The demo is built in an empty database of its own.');
  }
}

async function fill(client: pg.Client, size: DemoSize): Promise<DemoFigures> {
  await client.query(`
    create temp table demo_size (size text) on commit drop;
    create temp table demo_file (name text primary key, registered boolean) on commit drop`);
  await client.query('insert into demo_size values ($1)', [size]);
  await client.query(
    'insert into demo_file select name, true from unnest($1::text[]) name union all select name, false from unnest($2::text[]) name',
    [REGISTERED_FILES, UNREGISTERED_FILES],
  );
  const results: pg.QueryResult[] = [];
  for (const sql of numberedSql('demo')) results.push(await client.query(sql));
  const figures: DemoFigures | undefined = results.at(-1)?.rows[0];
  if (figures === undefined) throw new Error('The demo was not built: its last step counted nothing.');
  return figures;
}

/**
 * Installs the contract and builds the demo's governed database in one transaction: all of it or nothing.
 * Errors: the database holds births already.
 */
export async function buildDemo({ adminUrl, size, passwords }: DemoOptions): Promise<DemoFigures> {
  await installContract(adminUrl, passwords === undefined ? {} : { passwords });
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'birth-ledger demo' });
  await client.connect();
  try {
    await refuseIfBuilt(client);
    await client.query("begin; set local synchronous_commit = off; set local maintenance_work_mem = '256MB'");
    const figures = await fill(client, size);
    await client.query('commit');
    await client.query('vacuum (analyze)');
    return figures;
  } finally {
    await client.end();
  }
}
