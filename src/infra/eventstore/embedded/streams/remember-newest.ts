import { DamagedStoreError } from '../storage/damage.js';
import type { Log } from '../storage/log.js';
import { recordIdBytes, type StoredEvent } from '../storage/record.js';
import type { RecentIds } from './recent-ids.js';

/** Ids of so many newest events are read back at start, so that retries across a restart are still recognised. */
const REMEMBERED_AT_START = 10_000;

/**
 * Puts the ids of the log's newest events in mind. Damaged ones are passed over: they keep nobody from working with the
 * rest, and whoever reads them is told.
 */
export function rememberNewest(log: Log, recent: RecentIds): void {
  const end = log.lastPosition();
  let position = Math.max(1, end - REMEMBERED_AT_START + 1);
  let limit = Number.MAX_SAFE_INTEGER;
  while (position <= end) {
    const page = readable(log, position, limit);
    if (page === 'damaged') {
      // Some event of the page is damaged: the others are taken one by one.
      if (limit === 1) position += 1;
      limit = 1;
      continue;
    }
    const last = page.at(-1);
    if (!last) return;
    recent.add(
      page.map(({ record }) => recordIdBytes(record)),
      position,
    );
    position = last.position + 1;
    recent.committed();
  }
}

function readable(log: Log, position: number, limit: number): StoredEvent[] | 'damaged' {
  try {
    return log.pageOfAll(position, 'forwards', limit);
  } catch (error) {
    if (error instanceof DamagedStoreError) return 'damaged';
    throw error;
  }
}
