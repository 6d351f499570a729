import { expect } from '@jest/globals';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import type { LiveLog } from './live-log.js';
import { ReadModel } from './read-model.js';

/**
 * Expects the ledger to be what it would be had nothing ever gone wrong: the whole log, applied at once in another database.
 *
 * @param elsewhere where to make that one; closed afterwards
 */
export const expectSameAsReplay = async (
  live: LiveLog,
  readModel: ReadModel,
  elsewhere: Promise<ReadModel> = ReadModel.create(),
): Promise<void> => {
  const other = await elsewhere;
  try {
    await other.apply(ledgerProjection, [await live.events()]);
    expect(await readModel.dump(ledgerProjection)).toEqual(await other.dump(ledgerProjection));
  } finally {
    await other.close();
  }
};
