import { clearFault, noteSkip, readFault } from '../../infra/postgres/read-model/faults.js';
import type { Querying } from '../../infra/postgres/read-model/querying.js';

/** There is nothing to retry or to skip: the projection stands at no such event. */
export class NoSuchFault extends Error {
  override readonly name = 'NoSuchFault';
}

/**
 * Has a stopped projection try its event again; its runner, wherever it runs, notices within a second.
 * @throws NoSuchFault when the projection is not stopped
 */
export const retryPoison = async (db: Querying, projection: string): Promise<void> => {
  if (!(await clearFault(db, projection))) {
    throw new NoSuchFault(`The projection ${projection} is not stopped at any event; nothing to retry.`);
  }
};

/**
 * Has a stopped projection pass over its event, now and in every rebuild.
 * @throws NoSuchFault when the projection is not stopped at that position
 */
export const skipPoison = async (
  db: Querying,
  projection: string,
  position: bigint,
  by: { readonly person: string; readonly reason: string; readonly at: Date },
): Promise<void> => {
  const fault = await readFault(db, projection);
  if (fault?.position !== position) {
    throw new NoSuchFault(
      `The projection ${projection} is not stopped at position ${position}${fault ? `, but at ${fault.position}` : ''}; nothing was skipped.`,
    );
  }
  await noteSkip(db, projection, position, by);
  await clearFault(db, projection);
};
