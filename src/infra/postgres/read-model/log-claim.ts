import type { Querying } from './querying.js';

/** The first event of a log, by which a log is recognised. */
export type FirstEvent = { readonly id: string; readonly position: bigint; readonly created: Date };

type Row = { first_event_id: string; first_event_position: string; first_event_created: Date | string };

/**
 * Answers the log that the read model belongs to. A read model that belongs to none yet is given to the log whose first
 * event is named; null when there is neither.
 */
export const claimLog = async (db: Querying, first: FirstEvent | null): Promise<FirstEvent | null> => {
  if (first) {
    await db.query(
      `insert into birth_ledger.log_identity (first_event_id, first_event_position, first_event_created)
       values ($1, $2, $3) on conflict do nothing`,
      [first.id, first.position, first.created],
    );
  }
  const { rows } = await db.query<Row>(
    'select first_event_id, first_event_position, first_event_created from birth_ledger.log_identity',
  );
  const [row] = rows;
  if (!row) return null;
  return {
    id: row.first_event_id,
    position: BigInt(row.first_event_position),
    created: new Date(row.first_event_created),
  };
};
