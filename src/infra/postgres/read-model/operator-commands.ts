import type { Querying } from './querying.js';

/** Who has a projection do something out of the ordinary, and why. */
export type Order = { readonly person: string; readonly reason: string; readonly at: Date };

/**
 * Records what an operator has a projection do, before it is done.
 * @param position of the event, or of the rows, that it was about; null when there was none
 */
export const noteOrder = async (
  db: Querying,
  projection: string,
  command: 'retry' | 'skip' | 'rebuild' | 'swap-back',
  position: bigint | null,
  { person, reason, at }: Order,
): Promise<void> => {
  await db.query(
    `insert into birth_ledger.operator_command (projection, command, position, reason, given_by, given_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [projection, command, position, reason, person, at],
  );
};
