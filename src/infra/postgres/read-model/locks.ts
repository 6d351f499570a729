/*
 * The first halves of the advisory locks' keys, so that they meet no other program's; the second is the projection's name.
 */

/** Held by the session that keeps a projection running. */
export const runningLock = 'birth-ledger projection';

/** Held by the session that rebuilds a projection, or puts readers back on its earlier rows. */
export const rebuildLock = 'birth-ledger rebuild';
