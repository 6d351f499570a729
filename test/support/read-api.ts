import { Module } from '@nestjs/common';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { UpToDate } from '../../src/infra/postgres/lookups/up-to-date.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL, READ_MODEL_URL } from '../../src/infra/postgres/tokens.js';
import { ReadApiModule } from '../../src/projections/read-api.module.js';
import { type EdgeApp, startEdgeApp } from './edge-app.js';
import type { LiveLog } from './live-log.js';
import type { ReadModel } from './read-model.js';

@Module({})
class PartsOfTheSpec {}

/** The read models over HTTP, with every projection running, on a log and in a database of the spec's own. */
export const startReadApi = (live: LiveLog, readModel: ReadModel): Promise<EdgeApp> =>
  startEdgeApp({
    module: PartsOfTheSpec,
    global: true,
    imports: [ReadApiModule],
    providers: [
      { provide: EventLog, useValue: live.log },
      { provide: READ_MODEL_POOL, useValue: readModel.pool },
      { provide: READ_MODEL_URL, useValue: readModel.url },
      CheckpointWaiter,
      UpToDate,
    ],
    exports: [EventLog, READ_MODEL_POOL, READ_MODEL_URL, CheckpointWaiter, UpToDate],
  });
