import type { EventLog } from '../../infra/eventstore/event-log.js';
import type { Slot } from '../../infra/postgres/read-model/slot.js';
import type { SlotWriters } from '../../infra/postgres/rebuild/slot-writers.js';
import { stagingTable } from '../../infra/postgres/rebuild/staging.js';
import type { Projection } from '../engine/projection.js';
import { foldStaged } from './fold-staged.js';
import { HeldRows } from './held-rows.js';
import type { RebuildMeter } from './progress.js';
import { type StagedLog, Stager } from './stage.js';

export type Filling = {
  readonly projection: Projection;
  readonly log: EventLog;
  readonly url: string;
  readonly slot: Slot;
  /** Positions that an operator chose to pass over. */
  readonly skips: ReadonlySet<bigint>;
  /** See `RebuildOptions`. */
  readonly memory: number | undefined;
};

/**
 * Folds the log up to a position into the tables of a slot, which have no indexes yet. The rows are committed when this
 * returns; when it throws, the writers must be told to give up.
 * @throws PoisonEvent, SubscriptionDropped, or what the database refused
 */
export const fillSlot = async (
  { projection, log, url, slot, skips, memory }: Filling,
  writers: SlotWriters,
  until: bigint,
  meter: RebuildMeter,
): Promise<StagedLog> => {
  const staging = stagingTable(projection.name);
  const held = new HeldRows(projection, memory);
  const staged = await new Stager(projection, staging, writers, held, skips, meter).run(log, until);
  meter.enter('writing');
  for (const { model, row } of held.finished()) {
    writers.write(model.table, row);
    meter.rows += 1;
    if (writers.mustWait) await writers.settled();
  }
  if (staged.changes > 0) {
    await writers.end(staging);
    await foldStaged(projection, url, slot, writers, meter);
  }
  await writers.endAll();
  return staged;
};
