import type { Identity } from '../collection/identity.js';
import { exhaustive } from '../shared/exhaustive.js';
import type { KeyPosition, LapMode, ScanEvent } from './events.js';

/** A collection's scan: the lap that runs, if any, and the cursor that the laps have moved. */
export type ScanState = {
  readonly laps: number;
  readonly running: RunningLap | null;
  /** Where the last page ended; null before the first page or for an empty table. */
  readonly cursor: KeyPosition | null;
  /** True once a full lap has been completed: only then may an incremental one go on from the cursor. */
  readonly everComplete: boolean;
};

export type RunningLap = {
  readonly lap: number;
  readonly mode: LapMode;
  readonly identity: Identity;
  readonly keyColumns: readonly string[];
  readonly pages: number;
  /** Where the next page begins. */
  readonly next: KeyPosition | null;
  readonly rowsSeen: number;
  readonly rowsBorn: number;
  readonly rowsWithoutCode: number;
  readonly newlyLogged: number;
};

export const initialScan: ScanState = { laps: 0, running: null, cursor: null, everComplete: false };

export const evolveScan = (state: ScanState, event: ScanEvent): ScanState => {
  switch (event.type) {
    case 'LapStarted': {
      const { lap, mode, identity, keyColumns, fromExclusive } = event.data;
      const counts = { pages: 0, rowsSeen: 0, rowsBorn: 0, rowsWithoutCode: 0, newlyLogged: 0 };
      return { ...state, laps: lap, running: { lap, mode, identity, keyColumns, next: fromExclusive, ...counts } };
    }
    case 'PageScanned': {
      const { running } = state;
      if (!running) return state;
      const { toInclusive, rowsSeen, rowsBorn, rowsWithoutCode, unborn } = event.data;
      return {
        ...state,
        cursor: toInclusive,
        running: {
          ...running,
          pages: running.pages + 1,
          next: toInclusive,
          rowsSeen: running.rowsSeen + rowsSeen,
          rowsBorn: running.rowsBorn + rowsBorn,
          rowsWithoutCode: running.rowsWithoutCode + rowsWithoutCode,
          newlyLogged: running.newlyLogged + unborn.length,
        },
      };
    }
    case 'LapCompleted':
      return {
        ...state,
        running: null,
        cursor: event.data.lastKey,
        everComplete: state.everComplete || event.data.mode === 'full',
      };
    case 'LapAborted':
      return { ...state, running: null };
    default:
      return exhaustive(event);
  }
};
