import { clearFault, noteSkip, readFault } from '../../infra/postgres/read-model/faults.js';
import { noteOrder, type Order } from '../../infra/postgres/read-model/operator-commands.js';
import type { Querying } from '../../infra/postgres/read-model/querying.js';

/** There is nothing to retry or to skip: the projection stands at no such event. */
export class NoSuchFault extends Error {
  override readonly name = 'NoSuchFault';
}

/**
 * Has a stopped projection try its event again, recorded with its reason; its runner, wherever it runs, notices within a
 * second.
 * @throws NoSuchFault when the projection is not stopped
 */
export const retryPoison = async (db: Querying, projection: string, by: Order): Promise<void> => {
  const fault = await readFault(db, projection);
  if (!fault) throw new NoSuchFault(`The projection ${projection} is not stopped at any event; nothing to retry.`);
  await noteOrder(db, projection, 'retry', fault.position, by);
  await clearFault(db, projection);
};

/**
 * Has a stopped projection pass over its event, now and in every rebuild, recorded with its reason.
 * @throws NoSuchFault when the projection is not stopped at that position
 */
export const skipPoison = async (db: Querying, projection: string, position: bigint, by: Order): Promise<void> => {
  const fault = await readFault(db, projection);
  if (fault?.position !== position) {
    throw new NoSuchFault(
      `The projection ${projection} is not stopped at position ${position}${fault ? `, but at ${fault.position}` : ''}; nothing was skipped.`,
    );
  }
  await noteOrder(db, projection, 'skip', position, by);
  await noteSkip(db, projection, position, by);
  await clearFault(db, projection);
};
