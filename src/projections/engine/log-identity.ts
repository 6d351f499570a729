import { streamPrefixes } from '../../domain/shared/stream-name.js';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import { type EventMark, firstAfter } from '../../infra/eventstore/subscription/first-after.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { claimLog } from '../../infra/postgres/read-model/log-claim.js';
import type { Querying } from '../../infra/postgres/read-model/querying.js';
import { ProjectionRefused } from './refusal.js';

/**
 * Makes sure that a read model and a log belong together: the log's first event is the one that the read model was
 * made from, and the checkpoint is not beyond the log's end. The first to come notes the log in the read model.
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
};

const mark = ({ id, created }: EventMark): string => `${id} of ${created.toISOString()}`;
