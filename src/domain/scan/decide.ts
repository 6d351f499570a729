import { type Authorised, holds } from '../authority/authority.js';
import type { Identity } from '../collection/identity.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import { type KeyPosition, type LapMode, maxCodesPerPage, type ScanEvent } from './events.js';
import type { RunningLap, ScanState } from './state.js';

export type StartLap = {
  readonly type: 'StartLap';
  readonly mode: LapMode;
  readonly identity: Identity;
  readonly keyColumns: readonly string[];
  readonly keyGrows: boolean;
};
export type RecordPage = {
  readonly type: 'RecordPage';
  readonly fromExclusive: KeyPosition | null;
  readonly toInclusive: KeyPosition | null;
  readonly rowsSeen: number;
  readonly rowsBorn: number;
  readonly rowsWithoutCode: number;
  readonly unborn: readonly string[];
  readonly born: readonly string[];
  readonly vanished: readonly string[];
  readonly unmet: readonly string[];
};
export type CompleteLap = { readonly type: 'CompleteLap' };
export type AbortLap = { readonly type: 'AbortLap'; readonly reason: string };
export type ScanCommand = StartLap | RecordPage | CompleteLap | AbortLap;

/** Decides on one step of a collection's scan; an operator scans (domain.md, "Separation of duties"). */
export const decideScan = (
  command: ScanCommand,
  state: ScanState,
  collection: string,
  by: Authorised,
): Outcome<ScanEvent> => {
  const refused = mayScan(collection, by);
  if (refused) return refused;
  if (command.type === 'StartLap') return startLap(command, state, collection);
  const { running } = state;
  if (!running) return refuse('state', 'no-lap-running', `No lap of ${collection} is running; start one first.`);
  switch (command.type) {
    case 'RecordPage':
      return recordPage(command, running, collection);
    case 'CompleteLap': {
      const { lap, mode, pages, rowsSeen, rowsBorn, rowsWithoutCode, newlyLogged, next } = running;
      const totals = { pages, rowsSeen, rowsBorn, rowsWithoutCode, newlyLogged };
      return accept({ type: 'LapCompleted', data: { collection, lap, mode, ...totals, lastKey: next } });
    }
    case 'AbortLap':
      return accept({ type: 'LapAborted', data: { collection, lap: running.lap, reason: command.reason } });
    default:
      return exhaustive(command);
  }
};

/** An operator, person or machine, scans. @param what a collection's name, or what else is to be scanned */
export const mayScan = (what: string, { actor, authority }: Authorised): Refused | null =>
  actor.kind !== 'policy' && holds(authority, 'operator')
    ? null
    : refuse(
        'authority',
        'operator-scans',
        `${actorLabel(actor)} is no operator and may not scan ${what}; ask a steward for the role.`,
      );

const startLap = (command: StartLap, state: ScanState, collection: string): Outcome<ScanEvent> => {
  const { mode, identity, keyColumns, keyGrows } = command;
  if (state.running) {
    return refuse(
      'state',
      'lap-running',
      `Lap ${state.running.lap} of ${collection} is running; resume or abort it first.`,
    );
  }
  const refused = mode === 'incremental' ? cannotGoOn(state, keyGrows, collection) : null;
  if (refused) return refused;
  const fromExclusive = mode === 'incremental' ? state.cursor : null;
  return accept({
    type: 'LapStarted',
    data: { collection, lap: state.laps + 1, mode, fromExclusive, identity, keyColumns },
  });
};

const cannotGoOn = (state: ScanState, keyGrows: boolean, collection: string): Refused | null => {
  if (!keyGrows) {
    return refuse(
      'rule',
      'key-does-not-grow',
      `The key of ${collection} does not grow, so rows may appear behind the cursor; run a full lap.`,
    );
  }
  return state.everComplete
    ? null
    : refuse(
        'state',
        'no-full-lap-yet',
        `${collection} has no completed full lap to go on from; run a full lap first.`,
      );
};

/** A page must begin where the last one ended: a gap or an overlap would break the proof of coverage (invariant 5). */
const recordPage = (page: RecordPage, running: RunningLap, collection: string): Outcome<ScanEvent> => {
  if (!samePosition(page.fromExclusive, running.next)) {
    return refuse(
      'state',
      'page-not-contiguous',
      `Page ${running.pages + 1} of ${collection} must begin after ${describe(running.next)}, not after ${describe(page.fromExclusive)}.`,
    );
  }
  const codes = page.unborn.length + page.born.length + page.vanished.length + page.unmet.length;
  if (codes > maxCodesPerPage) {
    return refuse(
      'rule',
      'page-too-full',
      `A page of ${collection} holds ${codes} codes; split it at ${maxCodesPerPage}.`,
    );
  }
  const { type: _, ...findings } = page;
  return accept({ type: 'PageScanned', data: { collection, lap: running.lap, page: running.pages + 1, ...findings } });
};

export const samePosition = (a: KeyPosition | null, b: KeyPosition | null): boolean =>
  a === null || b === null ? a === b : a.length === b.length && a.every((text, index) => text === b[index]);

const describe = (position: KeyPosition | null): string => (position ? `(${position.join(', ')})` : 'the beginning');
