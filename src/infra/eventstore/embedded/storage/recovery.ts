import { statSync } from 'node:fs';
import type { Log } from './log.js';

/** What the last process left behind. */
export interface Recovery {
  /** The last process did not close the store: it was killed, or the power failed. SQLite replays its journal. */
  readonly unclean: boolean;
  /** Bytes of the journal that was replayed. */
  readonly journalBytes: number;
}

/** Looks at a store's files before they are opened. */
export function recoveryOf(file: string): Recovery {
  const journal = statSync(`${file}-wal`, { throwIfNoEntry: false });
  const journalBytes = journal?.size ?? 0;
  return { unclean: journalBytes > 0, journalBytes };
}

/** Events at the end of the log that are checked at every start, whatever the log's length. */
const TAIL = 1000;

/**
 * Checks the newest events: it is the end of a log that a crash damages.
 *
 * @throws DamagedStoreError naming the file, position and stream.
 */
export function checkTail(log: Log): void {
  let position = Math.max(1, log.lastPosition() - TAIL + 1);
  for (;;) {
    const last = log.pageOfAll(position, 'forwards', TAIL).at(-1);
    if (!last) return;
    position = last.position + 1;
  }
}
