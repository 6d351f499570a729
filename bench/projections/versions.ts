import pg from 'pg';

/** Where a rebuild into an empty read model put the rows: the other slot of the engine. */
const current = 'birth_ledger_green.ledger_entry';
const history = 'birth_ledger_green.ledger_entry_history';

/** Log positions between two versions of an entry, so that there are moments to ask for. */
const apart = 1_000;

/**
 * Gives each entry of a ledger so many earlier versions, as decisions would have left them, in the order of the log: all
 * entries were decided on once, then all again. By the database itself, since a million appends only to read queries
 * beside them took longer than all other benches together.
 * @param detectedAt the position after which the first version ended
 * @returns a position in the middle, where half of each entry's versions are yet to come
 */
export const giveVersions = async (url: string, each: number, detectedAt: bigint): Promise<bigint> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    await client.query(
      `insert into ${history}
       select version.*
         from generate_series(0, $1::int - 1) n
        cross join lateral (select * from ${current} order by collection, code) e
        cross join lateral jsonb_populate_record(null::${history}, to_jsonb(e) || jsonb_build_object(
          'decision', case when n % 2 = 0 then 'EXEMPT' else 'QUARANTINE' end, 'decided_by', 'olga', 'revision', n,
          'reason', format('Look %s at this one: it belongs to a series that is kept as it is.', n),
          'valid_from', case when n = 0 then e.valid_from else $2::bigint + n * $3::bigint end,
          'valid_to', $2::bigint + (n + 1) * $3::bigint)) version`,
      [each, detectedAt, apart],
    );
    await client.query(
      `update ${current} set decision = 'EXEMPT', decided_by = 'olga', revision = $1, valid_from = $2`,
      [each, detectedAt + BigInt(each * apart)],
    );
    await client.query(`vacuum (full, analyze) ${current}`);
    await client.query(`vacuum (analyze) ${history}`);
  } finally {
    await client.end();
  }
  return detectedAt + BigInt(Math.floor(each / 2) * apart);
};
