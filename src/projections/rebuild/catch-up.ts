import type { EventLog } from '../../infra/eventstore/event-log.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { readSkips } from '../../infra/postgres/read-model/faults.js';
import type { BuildSession } from '../../infra/postgres/rebuild/build-session.js';
import { applyBatch } from '../engine/apply-batch.js';
import type { Projection } from '../engine/projection.js';
import { readUntil } from './read-until.js';

/** What a slot is brought up to date from. */
export type Source = { readonly projection: Projection; readonly log: EventLog };

/**
 * Applies what came after a checkpoint, up to a position, to a slot that nobody reads, within the transaction that is
 * open. The fold is the very one of the live projection.
 * @throws PoisonEvent, SubscriptionDropped, or what the database refused
 */
export const catchUp = async (
  session: BuildSession,
  { projection, log }: Source,
  from: Checkpoint,
  until: bigint | null,
): Promise<Checkpoint> => {
  if (until === null) return from;
  let checkpoint = from;
  const skips = await readSkips(session.client, projection.name);
  const target = { load: session.load.bind(session), commit: session.write.bind(session) };
  for await (const events of readUntil(log, from.position, until, projection.streamPrefixes)) {
    checkpoint = await applyBatch(projection, events, checkpoint, skips, target);
  }
  if (checkpoint.position !== null && checkpoint.position >= until) return checkpoint;
  // Nothing more concerns the projection: the checkpoint follows the live one all the same.
  return session.write(checkpoint, {
    writes: [],
    unknown: [],
    position: until,
    recordedAt: null,
    events: 0,
    last: null,
  });
};
