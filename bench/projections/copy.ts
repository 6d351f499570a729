import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { seconds } from '../eventstore/rounds.js';

/** Where a rebuild put the rows, and where the first rows of an empty read model stand: the two slots of the engine. */
const rebuiltTable = 'birth_ledger_green.ledger_entry';
const emptyTable = 'birth_ledger_blue.ledger_entry';

/** Writes the rows of a rebuilt ledger to a file, as COPY reads them. */
export const exportRows = (url: string, file: string): Promise<void> =>
  connected(url, (client) => pipeline(client.query(to(`copy ${rebuiltTable} to stdout`)), createWriteStream(file)));

/**
 * Rows from a file, by PostgreSQL's own means into the same table with its indexes: the least that a rebuild can do.
 * @param url an empty read model
 * @returns rows per second
 */
export const copyRate = (url: string, file: string): Promise<number> =>
  connected(url, async (client) => {
    await client.query('set synchronous_commit = off');
    const took = await seconds(async () => {
      await pipeline(createReadStream(file), client.query(from(`copy ${emptyTable} from stdin`)));
      await client.query(`analyze ${emptyTable}`);
    });
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${emptyTable}`);
    return Number(rows[0]?.count) / took;
  });

const connected = async <T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};
