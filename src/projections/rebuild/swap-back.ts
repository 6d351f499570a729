import type { EventLog } from '../../infra/eventstore/event-log.js';
import { type Kept, readKept } from '../../infra/postgres/read-model/kept.js';
import { missingTables } from '../../infra/postgres/read-model/missing-tables.js';
import { noteOrder, type Order } from '../../infra/postgres/read-model/operator-commands.js';
import { BuildSession } from '../../infra/postgres/rebuild/build-session.js';
import { verifyLog } from '../engine/log-identity.js';
import type { Projection } from '../engine/projection.js';
import { cutShort } from './cut-short.js';
import { moveReaders } from './move-readers.js';

export type SwapBackOptions = {
  readonly projection: Projection;
  /** Every projection of the program. */
  readonly catalog: readonly Projection[];
  readonly log: EventLog;
  readonly url: string;
  readonly by: Order;
};

export type SwappedBack = {
  readonly projection: string;
  /** When the rebuild replaced the rows that everybody reads again now. */
  readonly replacedAt: Date;
  /** Where they stood then, and where they stand now. */
  readonly keptAt: bigint | null;
  readonly position: bigint | null;
};

/** The readers cannot be put back; nothing was changed. */
export class SwapBackRefused extends Error {
  override readonly name = 'SwapBackRefused';
  constructor(projection: string, why: string) {
    super(`The readers of ${projection} stay where they are: ${why}`);
  }
}

/**
 * Puts everybody back on the rows that the last rebuild replaced. Those stood still since, so they are first brought to
 * where the live ones stand, by this program's fold; readers then move in one short transaction, recorded with its
 * reason. The rows that were live are kept in turn: swapping back twice changes nothing.
 * @throws SwapBackRefused, RebuildRunning, PoisonEvent, ProjectionRefused, SubscriptionDropped, RebuildCutShort
 */
export const swapBack = async ({ projection, catalog, log, url, by }: SwapBackOptions): Promise<SwappedBack> => {
  const { name } = projection;
  const session = await BuildSession.open(url, projection);
  try {
    const kept = await readableKept(session, projection);
    await verifyLog(session.client, log, name, kept.checkpoint);
    let position = kept.checkpoint.position;
    await moveReaders(session, { projection, catalog, log }, kept.checkpoint, undefined, async (at) => {
      position = at.position;
      await noteOrder(session.client, name, 'swap-back', position, by);
    });
    return { projection: name, replacedAt: kept.replacedAt, keptAt: kept.checkpoint.position, position };
  } catch (error) {
    throw cutShort(`birth-ledger projections swap-back ${name}`, error);
  } finally {
    await session.close();
  }
};

/** @throws SwapBackRefused when there are no kept rows, or none that this program can go on with */
const readableKept = async (session: BuildSession, projection: Projection): Promise<Kept> => {
  const { name, version } = projection;
  const kept = await readKept(session.client, name);
  if (!kept) {
    throw new SwapBackRefused(
      name,
      'no earlier rows are kept. They are kept from one rebuild to the next, which needs their place, also for a --dry-run.',
    );
  }
  if (kept.checkpoint.version !== version) {
    throw new SwapBackRefused(
      name,
      `the rows that were kept are of version ${kept.checkpoint.version}, and this program can read and continue only version ${version}. To go back to the older program, let it build its read model in an empty database (DATABASE_URL).`,
    );
  }
  const missing = await missingTables(session.client, projection, kept.checkpoint.slot);
  if (missing.length > 0) {
    throw new SwapBackRefused(
      name,
      `of the rows that were kept, ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Rebuild ${name} instead.`,
    );
  }
  return kept;
};
