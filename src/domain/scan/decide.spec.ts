import { describe, it } from '@jest/globals';
import type { Authorised } from '../authority/authority.js';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import { decideScan, type RecordPage, type ScanCommand, type StartLap } from './decide.js';
import { type KeyPosition, maxCodesPerPage, type ScanEvent } from './events.js';
import { evolveScan, initialScan } from './state.js';

const collection = 'pivots';
const operator = who('oona', { roles: ['operator'] });
const by = (authorised: Authorised = operator) => ({
  initial: initialScan,
  evolve: evolveScan,
  decide: (command: ScanCommand, state: typeof initialScan) => decideScan(command, state, collection, authorised),
});

const ground = { identity: { strategy: 'synthetic_id' }, keyColumns: ['id'] } as const;
const start = (more: Partial<StartLap> = {}): StartLap => ({
  type: 'StartLap',
  mode: 'full',
  keyGrows: true,
  ...ground,
  ...more,
});
const started = (lap: number, more: Partial<Extract<ScanEvent, { type: 'LapStarted' }>['data']> = {}): ScanEvent => ({
  type: 'LapStarted',
  data: { collection, lap, mode: 'full', fromExclusive: null, ...ground, ...more },
});
const findings = {
  rowsSeen: 3,
  rowsBorn: 2,
  rowsWithoutCode: 0,
  unborn: ['pivots::2'],
  born: [],
  vanished: [],
  unmet: [],
};
const page = (from: KeyPosition | null, to: KeyPosition | null, more: Partial<RecordPage> = {}): RecordPage => ({
  type: 'RecordPage',
  fromExclusive: from,
  toInclusive: to,
  ...findings,
  ...more,
});
const scanned = (n: number, from: KeyPosition | null, to: KeyPosition | null): ScanEvent => ({
  type: 'PageScanned',
  data: { collection, lap: 1, page: n, fromExclusive: from, toInclusive: to, ...findings },
});
const completed = (lastKey: KeyPosition | null): ScanEvent => ({
  type: 'LapCompleted',
  data: {
    collection,
    lap: 1,
    mode: 'full',
    pages: 2,
    rowsSeen: 6,
    rowsBorn: 4,
    rowsWithoutCode: 0,
    newlyLogged: 2,
    lastKey,
  },
});

describe('a lap', () => {
  it('starts at the beginning when it is full', () => {
    given(by(), []).when(start()).then(started(1));
    given(by(), [started(1), completed(['6'])])
      .when(start())
      .then(started(2));
  });

  it('goes on from the cursor when it is incremental', () => {
    given(by(), [started(1), completed(['6'])])
      .when(start({ mode: 'incremental' }))
      .then(started(2, { mode: 'incremental', fromExclusive: ['6'] }));
  });

  it('is not incremental where the key does not grow, nor before a full one', () => {
    given(by(), [started(1), completed(['6'])])
      .when(start({ mode: 'incremental', keyGrows: false }))
      .thenRefused('key-does-not-grow', 'rule');
    given(by(), [])
      .when(start({ mode: 'incremental' }))
      .thenRefused('no-full-lap-yet', 'state');
  });

  it('is one at a time', () => {
    given(by(), [started(1)])
      .when(start())
      .thenRefused('lap-running', 'state');
  });

  it('is run by an operator', () => {
    given(by(who('olaf', { owns: [collection], roles: ['steward'] })), [])
      .when(start())
      .thenRefused('operator-scans', 'authority');
    given(by(who('scanner', { roles: ['operator'], kind: 'service' })), [])
      .when(start())
      .then(started(1));
  });

  it('records pages that join', () => {
    given(by(), [started(1)])
      .when(page(null, ['3']))
      .then(scanned(1, null, ['3']));
    given(by(), [started(1), scanned(1, null, ['3'])])
      .when(page(['3'], ['6']))
      .then(scanned(2, ['3'], ['6']));
  });

  it('refuses a page that leaves a gap, overlaps or repeats', () => {
    const history = [started(1), scanned(1, null, ['3'])];
    for (const from of [null, ['2'], ['4'], ['3', '0']]) {
      given(by(), history)
        .when(page(from, ['6']))
        .thenRefused('page-not-contiguous', 'state');
    }
  });

  it('refuses a page that holds too many codes', () => {
    const codes = Array.from({ length: maxCodesPerPage + 1 }, (_, index) => `pivots::${index}`);
    const [one, others] = [codes.slice(0, 1), codes.slice(1)];
    for (const lists of [{ unborn: codes }, { unborn: one, born: others }, { unborn: one, unmet: others }]) {
      given(by(), [started(1)])
        .when(page(null, ['3'], lists))
        .thenRefused('page-too-full', 'rule');
    }
  });

  it('completes with the sums of its pages', () => {
    given(by(), [started(1), scanned(1, null, ['3']), scanned(2, ['3'], ['6'])])
      .when({ type: 'CompleteLap' })
      .then(completed(['6']));
  });

  it('can be aborted, after which another may start', () => {
    const aborted: ScanEvent = { type: 'LapAborted', data: { collection, lap: 1, reason: 'the identity changed' } };
    given(by(), [started(1)])
      .when({ type: 'AbortLap', reason: 'the identity changed' })
      .then(aborted);
    given(by(), [started(1), aborted])
      .when(start())
      .then(started(2));
  });

  it('takes no page, end or abort when none is running', () => {
    for (const command of [page(null, null), { type: 'CompleteLap' }, { type: 'AbortLap', reason: 'x' }] as const) {
      given(by(), []).when(command).thenRefused('no-lap-running', 'state');
    }
  });
});
