import pg from 'pg';
import { installContract } from '../kit/install.js';
import { buildDemo, type DemoOptions } from './build-demo.js';

/** Any number that nobody else locks in a database that is ours alone. */
const buildLock = 4_217_002;

/**
 * Builds the demo unless it is there already; of several processes that start at once, one builds and the others wait. One
 * that an earlier version has built gets what the kit has learnt since: the service might not run on it as it was.
 */
export async function ensureDemo(options: DemoOptions): Promise<void> {
  const client = new pg.Client({ connectionString: options.adminUrl, application_name: 'birth-ledger demo' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [buildLock]);
    if (await isBuilt(client)) await installContract(options.adminUrl);
    else await buildDemo(options);
  } finally {
    await client.end();
  }
}

async function isBuilt(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("select to_regclass('public.birth_registry') is not null as installed");
  if (rows[0]?.installed !== true) return false;
  const { rows: born } = await client.query('select exists (select from public.birth_registry) as any');
  return born[0]?.any === true;
}
