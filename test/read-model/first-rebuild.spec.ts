import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { catalog } from '../../src/projections/catalog.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import type { LiveLog } from '../support/live-log.js';
import type { ReadModel } from '../support/read-model.js';
import { expectSameAsReplay } from '../support/replayed.js';

describe('a rebuild of a read model that holds nothing yet', () => {
  let followed: FollowedLog;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;

  beforeEach(async () => {
    followed = await followLog();
    ({ live, readModel, waiter } = followed);
    await live.lap('a', 600);
    await live.decide('a', 'a::1', 'EXEMPT');
  });

  afterEach(() => followed.end());

  it('has nothing to compare with, also when the projection begins to follow the log meanwhile', async () => {
    const events = await live.events();
    let begun: Promise<void> | null = null;
    const { swapped, diff, comparedAt } = await rebuild({
      projection: ledgerProjection,
      catalog,
      log: live.log,
      url: readModel.url,
      onProgress: ({ phase }) => {
        if (phase === 'reading') begun ??= readModel.apply(ledgerProjection, [events.slice(0, 2)]);
      },
    });
    await begun;
    expect({ swapped, diff, comparedAt }).toEqual({ swapped: true, diff: null, comparedAt: null });
    followed.runner.start();
    await waiter.waitFor('ledger', await live.decide('a', 'a::2', 'RETIRE'), 30_000);
    await expectSameAsReplay(live, readModel);
  });
});
