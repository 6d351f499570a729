import pg from 'pg';

/** The same re-touch as plain SQL, in batches of equal size, each a transaction of its own. Answers rows per second. */
export const plainUpdates = async (adminUrl: string, table: string, rows: number, batch: number): Promise<number> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const retouch = `update ${pg.escapeIdentifier(table)} set id = id where id > $1 and id <= $2`;
    const startedAt = performance.now();
    let touched = 0;
    for (let after = 0; after < rows; after += batch) {
      touched += (await client.query(retouch, [after, after + batch])).rowCount ?? 0;
    }
    if (touched !== rows) throw new Error(`The plain updates touched ${touched} rows of ${rows}.`);
    return touched / ((performance.now() - startedAt) / 1_000);
  } finally {
    await client.end();
  }
};
