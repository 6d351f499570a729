import fc from 'fast-check';
import { decisions } from '../../src/domain/entry/events.js';
import { RecordedLog } from './recorded-log.js';

/** Names and codes that would break whoever splices them into SQL, and one too long for an index entry. */
const collections = ['pivot', `o'; drop table "x"; --`, 'a/b', 'a%2Fb'];
const codes = [
  '1',
  `quote ' " \\`,
  'slash/es',
  '🐣',
  'ÄÖ\tß\n',
  '🐣'.repeat(999),
  `${'🐣'.repeat(999)}!`,
  '{null}',
  'NULL',
  '',
];

const anyStep = fc.record({
  collection: fc.constantFrom(...collections),
  code: fc.constantFrom(...codes),
  more: fc.subarray(codes),
  what: fc.constantFrom(
    'lap',
    'page',
    'page',
    'page',
    'complete',
    'abort',
    'decide',
    'decide',
    'intend',
    'apply',
    'refuse',
    'unknown',
  ),
  mode: fc.constantFrom('full', 'incremental'),
  decision: fc.constantFrom(...decisions),
  rows: fc.nat(50),
  joins: fc.boolean(),
  run: fc.constantFrom('run-1', 'run-2'),
  wait: fc.constantFrom(0, 0, 1, 5, 1_000, -3),
});

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Any order of any events, sensible or not: a fold must give the same rows however it is cut. */
export const anyLog: fc.Arbitrary<RecordedLog> = fc
  .array(anyStep, { minLength: 1, maxLength: 60 })
  .map((steps) => steps.reduce(takeStep, { log: new RecordedLog(), laps: new Map<string, number>() }).log);

type World = { readonly log: RecordedLog; readonly laps: Map<string, number> };

const takeStep = (world: World, step: Step): World => {
  const { log, laps } = world;
  const { collection, code, more, mode, decision: to, rows, run } = step;
  log.wait(step.wait);
  const lap = laps.get(collection) ?? 0;
  const plan = { planId: 'plan-1', batch: 1 };
  const from = step.joins ? ['9'] : ['5'];
  switch (step.what) {
    case 'lap': {
      laps.set(collection, lap + 1);
      const start = { lap: lap + 1, mode, fromExclusive: mode === 'full' ? null : from, keyColumns: ['id'] };
      log.scan(collection, 'LapStarted', { ...start, identity: { strategy: 'synthetic_id' } });
      break;
    }
    case 'page': {
      const third = Math.ceil(more.length / 3);
      const found = {
        unborn: more.slice(0, third),
        born: more.slice(third, 2 * third),
        vanished: more.slice(2 * third),
        unmet: step.joins ? more.slice(0, 2) : [],
      };
      const counts = { rowsSeen: rows, rowsBorn: Math.floor(rows / 2), rowsWithoutCode: rows % 2 };
      log.scan(
        collection,
        'PageScanned',
        { lap, page: 1, fromExclusive: from, toInclusive: ['9'], ...counts, ...found },
        run,
      );
      break;
    }
    case 'complete': {
      const totals = { pages: 1, rowsSeen: rows, rowsBorn: 0, rowsWithoutCode: 0, newlyLogged: 0, lastKey: ['9'] };
      log.scan(collection, 'LapCompleted', { lap, mode, ...totals });
      break;
    }
    case 'abort':
      log.scan(collection, 'LapAborted', { lap, reason: 'because' });
      break;
    case 'decide': {
      const detectedAt = String(log.events.at(rows % Math.max(log.events.length, 1))?.position ?? 0n);
      const said = { from: 'PENDING', to, decidedBy: 'olga', reason: code, pendingOnboarding: step.joins, detectedAt };
      log.entry(collection, code, 'DecisionRecorded', said);
      break;
    }
    case 'intend':
      log.entry(collection, code, 'BirthIntended', { ...plan, pinnedRevision: '0', route: 'retouch' });
      break;
    case 'apply': {
      const birth = { birthId: '7', bornAt: '2026-01-01T00:00:01.234567Z', bornVia: 'gateway', reconciled: false };
      log.entry(collection, code, 'BirthApplied', { ...plan, ...birth });
      break;
    }
    case 'refuse':
      log.entry(collection, code, 'BirthRefused', { ...plan, reason: `no ${code}`, sqlState: 'P0001' });
      break;
    case 'unknown':
      log.entry(collection, code, 'SomethingFromTheFuture', {});
      break;
  }
  return world;
};
