import { existsSync } from 'node:fs';
import { storeFile } from './database.js';
import { whileUnowned } from './folder-lock.js';
import { inspectJournal } from './journal.js';
import type { Log } from './log.js';

/** What the last process left behind. */
export interface Recovery {
  /** The last process did not close the store: it was killed, or the power failed. */
  readonly unclean: boolean;
  /** Commits that were taken over from its journal. They were durable already; none is lost. */
  readonly commits: number;
}

/**
 * Looks at a store's files before they are opened.
 *
 * @throws DamagedStoreError when the journal lost commits that were acknowledged
 */
export function recoveryOf(file: string): Recovery {
  const { bytes, commits } = inspectJournal(file);
  return { unclean: bytes > 0, commits };
}

/**
 * Looks at the journal of a store before somebody opens it who does not own it. By being opened and closed it would lose
 * what is left of a broken journal, and with that the only trace of what was acknowledged. A process that serves the store
 * has looked by itself.
 *
 * @throws when there is no store; DamagedStoreError when its journal lost commits that were acknowledged
 */
export function checkJournal(dataDir: string): void {
  const file = storeFile(dataDir);
  if (!existsSync(file)) throw new Error(`There is no event store at ${file}.`);
  whileUnowned(dataDir, () => inspectJournal(file));
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
