import type { EntryEvent } from '../../domain/entry/events.js';
import type { ScanEvent } from '../../domain/scan/events.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import { instant, projection, type Touch, timeOf, touch } from '../engine/projection.js';
import type { EntryChange } from './entry.js';
import { cursorModel } from './evolve-cursor.js';
import { entryModel } from './evolve-entry.js';
import { lapModel } from './lap.js';

/**
 * The ledger, its cursor and its laps. They are one projection, so that coverage, which weighs a lap's counts against
 * the entries, always reads both at the same position.
 */
export const ledgerProjection = projection({
  name: 'ledger',
  // 2: an entry knows which lap last passed it unmet. 3: entries are counted by collection, status and decision.
  version: 3,
  streamPrefixes: ['scan-', 'entry-'],
  models: [entryModel, cursorModel, lapModel],
  touches: (recorded) => {
    const event = recorded as unknown as ScanEvent | EntryEvent;
    const at = timeOf(recorded);
    const position = String(recorded.position);
    switch (event.type) {
      case 'LapStarted': {
        const { collection, lap, mode, fromExclusive: from, identity, keyColumns } = event.data;
        return [
          touch(cursorModel, [collection], { kind: 'lap_started', lap, mode, from, at, position }),
          touch(lapModel, [collection, String(lap)], {
            kind: 'started',
            mode,
            identity,
            keyColumns,
            from,
            at,
            position,
          }),
        ];
      }
      case 'PageScanned':
        return pageTouches(event.data, recorded, at, position);
      case 'LapCompleted': {
        const { collection, lap, lastKey } = event.data;
        return [
          touch(cursorModel, [collection], { kind: 'lap_completed', lastKey, at, position }),
          touch(lapModel, [collection, String(lap)], { kind: 'completed', at, position }),
        ];
      }
      case 'LapAborted': {
        const { collection, lap, reason } = event.data;
        return [
          touch(cursorModel, [collection], { kind: 'lap_aborted', at, position }),
          touch(lapModel, [collection, String(lap)], { kind: 'aborted', reason, at, position }),
        ];
      }
      default:
        return entryTouches(event, String(recorded.revision), at, position);
    }
  },
});

const pageTouches = (
  page: Extract<ScanEvent, { type: 'PageScanned' }>['data'],
  { metadata }: RecordedEvent,
  at: string,
  position: string,
): Touch[] => {
  const { collection, lap, fromExclusive: from, toInclusive: to, rowsSeen, rowsBorn, rowsWithoutCode } = page;
  const counts = { rowsSeen, rowsBorn, rowsWithoutCode, newlyLogged: page.unborn.length };
  const found = { foundBorn: page.born.length, foundVanished: page.vanished.length };
  // A caller may send the same correlation with every scan; only together with its time is it one command.
  const run = `${metadata.$correlationId} ${metadata.at}`;
  const touches: Touch[] = [
    touch(cursorModel, [collection], { kind: 'page', run, from, to, ...counts, at, position }),
    touch(lapModel, [collection, String(lap)], { kind: 'page', to, ...counts, ...found }),
  ];
  const detected = { kind: 'detected', lap, at, position } as const;
  for (const code of page.unborn) touches.push({ model: entryModel, key: [collection, code], change: detected });
  for (const [codes, kind] of [
    [page.born, 'found_born'],
    [page.vanished, 'found_vanished'],
  ] as const) {
    for (const code of codes) touches.push(touch(entryModel, [collection, code], { kind, at, position }));
  }
  const unmet = { kind: 'found_unmet', lap, at, position } as const;
  for (const code of page.unmet) touches.push(touch(entryModel, [collection, code], unmet));
  return touches;
};

const entryTouches = (event: EntryEvent, revision: string, at: string, position: string): Touch[] => {
  const { collection, code } = event.data;
  const stands = { revision, at, position };
  const change = (meaning: EntryChange): Touch[] => [touch(entryModel, [collection, code], meaning)];
  switch (event.type) {
    case 'DecisionRecorded': {
      const { to, decidedBy: by, reason, pendingOnboarding, detectedAt } = event.data;
      return change({ kind: 'decided', to, by, reason, pendingOnboarding, detectedAt, ...stands });
    }
    case 'BirthIntended':
      return change({ kind: 'intended', planId: event.data.planId, ...stands });
    case 'BirthApplied': {
      const { planId, birthId, bornAt } = event.data;
      return change({ kind: 'applied', planId, birthId, bornAt: instant(bornAt), ...stands });
    }
    case 'BirthRefused':
      return change({ kind: 'refused', reason: event.data.reason, ...stands });
    default:
      // A known type that does not belong to these streams; whoever wrote it there, it is not about the ledger.
      return [];
  }
};
