import { streamPrefixes } from '../../domain/shared/stream-name.js';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import { type EventMark, firstAfter } from '../../infra/eventstore/subscription/first-after.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { claimLog } from '../../infra/postgres/read-model/log-claim.js';
import type { Querying } from '../../infra/postgres/read-model/querying.js';
import { ProjectionRefused } from './refusal.js';

/**
 * Makes sure that a read model and a log belong together: the log's first event is the one that the read model was
 * made from, the checkpoint is not beyond the log's end, and the event that was applied last stands where it stood. The
 * first to come notes the log in the read model.
 * @throws ProjectionRefused naming both, when they do not
 */
export const verifyLog = async (db: Querying, log: EventLog, projection: string, from: Checkpoint): Promise<void> => {
  const first = await firstAfter(log, null, streamPrefixes);
  const claimed = await claimLog(db, first);
  if (claimed && (!first || first.id !== claimed.id)) {
    throw new ProjectionRefused(
      'refused',
      `The read model was made from another event store: its log begins with event ${mark(claimed)}, and the log behind EVENTSTORE_URL ${first ? `begins with event ${mark(first)}` : 'holds no events of the ledger'}. The projection ${projection} does not go on. Point EVENTSTORE_URL to the store that the read model belongs to, or DATABASE_URL to an empty database.`,
    );
  }
  if (from.position === null) return;
  const head = await log.head();
  if (from.position > head) {
    throw new ProjectionRefused(
      'refused',
      `The projection ${projection} has its checkpoint at position ${from.position}, beyond the end of the log behind EVENTSTORE_URL, which is at ${head}. The log was restored from an older backup or is another one. Restore the whole log, or point DATABASE_URL to an empty database to build the read model from this one.`,
    );
  }
  await verifyEnd(log, projection, from);
};

/**
 * A log that was restored from an older backup has another end than the one that the rows were made from. Once it has
 * grown beyond the checkpoint only that event tells.
 */
const verifyEnd = async (log: EventLog, projection: string, { last }: Checkpoint): Promise<void> => {
  if (last === null) return;
  const standing = await log.eventAt(last.position);
  if (standing?.id === last.id) return;
  throw new ProjectionRefused(
    'refused',
    `The log behind EVENTSTORE_URL holds ${standing ? `another event at position ${last.position} than` : `no event at position ${last.position}, so not`} the one that the projection ${projection} has applied: ${standing ? `${standing.id}, and not ` : ''}${last.id}. It was restored from an older backup, and written since. Restore the whole log, or point DATABASE_URL to an empty database to build the read model from this one.`,
  );
};

const mark = ({ id, created }: EventMark): string => `${id} of ${created.toISOString()}`;
