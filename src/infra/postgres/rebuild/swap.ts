import { createPublicViews, dropPublicViews } from '../migrations/public-views.js';
import { dropLiveViews, type Installable, pointLiveViews } from '../migrations/slot-tables.js';
import { missingLiveViews, missingTables } from '../read-model/missing-tables.js';
import type { BuildSession } from './build-session.js';

/** How long a swap waits for readers and writers of the moment before it lets them go first and tries again. */
const lockTimeoutMs = 500;

/** Where the live slot stands now, with its row locked: nobody moves it until the transaction ends. */
export const lockLive = async ({ client, projection, live }: BuildSession): Promise<bigint | null> => {
  await client.query(`set local lock_timeout = ${lockTimeoutMs}`);
  const { rows } = await client.query<{ position: string | null }>(
    'select position from birth_ledger.projection_slot where projection = $1 and slot = $2 for update',
    [projection.name, live.slot],
  );
  const position = rows[0]?.position ?? null;
  return position === null ? null : BigInt(position);
};

/**
 * Puts all readers and writers on the session's slot, within the transaction that holds the live slot's row. The rows that
 * were live stay where they are, as those that readers can be put back on.
 */
export const switchOver = async (session: BuildSession, all: readonly Installable[]): Promise<void> => {
  const { client, projection, slot, live } = session;
  const lost = [
    ...(await missingTables(client, projection, live.slot)),
    ...(await missingLiveViews(client, projection)),
  ];
  await client.query('update birth_ledger.projection set live_slot = $2 where name = $1', [projection.name, slot]);
  await client.query(
    `update birth_ledger.projection_slot set replaced_at = case when slot = $2 then null else now() end where projection = $1`,
    [projection.name, slot],
  );
  if (live.version === projection.version && lost.length === 0) return pointLiveViews(client, slot, projection);
  // Another version may have other columns, and a table that was dropped took its readers along: everything that reads
  // the old rows is made anew, in the same transaction.
  await dropPublicViews(client, all);
  await dropLiveViews(client, projection);
  await pointLiveViews(client, slot, projection);
  await createPublicViews(client);
};
