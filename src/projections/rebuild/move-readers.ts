import { type Checkpoint, readCheckpoint } from '../../infra/postgres/read-model/checkpoint.js';
import type { BuildSession } from '../../infra/postgres/rebuild/build-session.js';
import { lockLive, switchOver } from '../../infra/postgres/rebuild/swap.js';
import type { Projection } from '../engine/projection.js';
import { catchUp, type Source } from './catch-up.js';
import { retryLocked } from './retry-locked.js';

/**
 * Brings the session's slot to where the live one stands, then puts everybody on it in one short transaction, which
 * applies the few events that came meanwhile: readers see the same moment of the log before and after.
 * @param catalog every projection of the program: views of any may read the tables
 * @param alongside what else belongs into that transaction
 */
export const moveReaders = async (
  session: BuildSession,
  source: Source & { readonly catalog: readonly Projection[] },
  from: Checkpoint,
  onPhase: (phase: 'catching_up' | 'swapping') => void = () => undefined,
  alongside: (at: Checkpoint) => Promise<void> = async () => undefined,
): Promise<void> => {
  onPhase('catching_up');
  const live = await readCheckpoint(session.client, source.projection.name);
  const near = await session.transaction(() => catchUp(session, source, from, live?.position ?? null));
  onPhase('swapping');
  await retryLocked(() =>
    session.transaction(async () => {
      const at = await catchUp(session, source, near, await lockLive(session));
      await switchOver(session, source.catalog);
      await alongside(at);
    }),
  );
};
