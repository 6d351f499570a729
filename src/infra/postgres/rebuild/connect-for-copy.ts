import pg from 'pg';
import { noticeDeadClient, noticeDeadServer } from '../dead-ends.js';

/** A connection over which a rebuild moves many rows. Whoever uses it learns from its own query that it broke. */
export const connectForCopy = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'birth-ledger rebuild',
    ...noticeDeadServer,
  });
  client.on('error', () => undefined);
  await client.connect();
  // What is lost in a crash is built anew; half of it is never read by anybody.
  await client.query(`set synchronous_commit = off; set work_mem = '128MB'; ${noticeDeadClient}`);
  return client;
};
