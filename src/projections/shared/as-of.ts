import type pg from 'pg';

/** A moment of the log: a position, or an instant of the log's time. Null in a query means now. */
export type AsOf = { readonly position: bigint } | { readonly instant: Date };

/** The projections that keep their history. */
type Historical = 'ledger' | 'collections' | 'authority';

const positionAt: Readonly<Record<Historical, string>> = {
  ledger: 'select birth_ledger.ledger_position_at($1) as position',
  collections: 'select birth_ledger.collections_position_at($1) as position',
  authority: 'select birth_ledger.authority_position_at($1) as position',
};

/** Beyond every position: what stands now. */
const now = 9_223_372_036_854_775_807n;

/** The position that a moment means for a projection: everything recorded up to then, and nothing later. */
export const positionOf = async (pool: pg.Pool, projection: Historical, asOf: AsOf | null): Promise<bigint> => {
  if (asOf === null) return now;
  if ('position' in asOf) return asOf.position;
  const { rows } = await pool.query<{ position: string }>(positionAt[projection], [asOf.instant]);
  return BigInt(rows[0]?.position ?? now);
};

/** A table as it stands, or its function that answers as of the position in parameter `$1`. */
export const relation = (
  table: 'ledger_entry' | 'scan_cursor' | 'collection' | 'authority',
  asOf: AsOf | null,
): string =>
  asOf === null
    ? `(select * from birth_ledger.${table} where $1::bigint is not null)`
    : `birth_ledger.${table}_as_of($1)`;
