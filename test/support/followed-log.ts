import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import type { Projection } from '../../src/projections/engine/projection.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { LiveLog } from './live-log.js';
import { ReadModel } from './read-model.js';

/** A log of its own and a read model beside it, with a runner for the ledger that the spec may start. */
export type FollowedLog = {
  readonly live: LiveLog;
  readonly readModel: ReadModel;
  readonly waiter: CheckpointWaiter;
  readonly runner: ProjectionRunner;
  /** Goes on with another runner, as a program that is started again does. */
  runAgain(projection?: Projection): Promise<void>;
  /** The slot that readers see of the ledger. */
  slot(): Promise<string>;
  end(): Promise<void>;
};

export const followLog = async (): Promise<FollowedLog> => {
  const [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
  const waiter = new CheckpointWaiter(readModel.pool);
  const runnerOf = (projection: Projection) => new ProjectionRunner({ projection, log: live.log, url: readModel.url });
  let runner = runnerOf(ledgerProjection);
  return {
    live,
    readModel,
    waiter,
    get runner() {
      return runner;
    },
    async runAgain(projection = ledgerProjection) {
      await runner.stop();
      runner = runnerOf(projection);
      runner.start();
    },
    async slot() {
      const { rows } = await readModel.pool.query<{ live_slot: string }>(
        `select live_slot from birth_ledger.projection where name = 'ledger'`,
      );
      return rows[0]?.live_slot ?? '';
    },
    async end() {
      await runner.stop();
      await waiter.onModuleDestroy();
      await Promise.all([live.stop(), readModel.close()]);
    },
  };
};
