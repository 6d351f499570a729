import { describe, expect, it } from '@jest/globals';
import type { PageScanned } from '../../domain/scan/events.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import { stepOf, stepOfEntity } from './step.js';
import { told } from './told.js';

const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'oona', at: '2026-01-01T00:00:00.000Z', schema: 1 };
const recorded = (type: string, data: unknown): RecordedEvent => {
  const created = new Date('2026-01-01T00:00:01.000Z');
  return { id: 'i', stream: 'scan-pivots', revision: 3n, position: 9n, created, type, data, metadata };
};
const page: PageScanned['data'] = {
  collection: 'pivots',
  lap: 2,
  page: 7,
  fromExclusive: ['10'],
  toInclusive: ['20'],
  rowsSeen: 10,
  rowsBorn: 8,
  rowsWithoutCode: 0,
  unborn: ['PD-1', 'PD-10'],
  born: ['PD-2'],
  vanished: ['PD-3'],
  unmet: ['PD-4'],
};

describe('what a page says of one entity', () => {
  it.each([
    ['PD-1', 'unborn', 'Found unborn by lap 2, page 7.'],
    ['PD-2', 'born', 'Found to be born meanwhile by lap 2, page 7.'],
    ['PD-3', 'vanished', 'Found to be gone by lap 2, page 7.'],
    ['PD-4', 'unmet', 'Found unborn again at the end of lap 2, page 7, after the lap had passed its row.'],
  ])('%s: %s', (code, found, sentence) => {
    const step = stepOfEntity(recorded('PageScanned', page), code);
    expect(step).toMatchObject({ told: sentence, data: { found, lap: 2, page: 7 }, position: 9n, actor: 'oona' });
  });

  it('is nothing when it does not name it, or is no page', () => {
    expect(stepOfEntity(recorded('PageScanned', page), 'PD-')).toBeNull();
    expect(stepOfEntity(recorded('LapAborted', { collection: 'pivots', lap: 2, reason: 'PD-1' }), 'PD-1')).toBeNull();
  });
});

describe('an event in a sentence', () => {
  it('counts what a page found', () => {
    expect(told({ type: 'PageScanned', data: page })).toBe(
      'Lap 2, page 7: 10 rows, 2 newly unborn, 1 born meanwhile, 1 gone, 1 unborn again after it had passed.',
    );
  });

  it('names who decided what, and why', () => {
    const data = { from: 'PENDING', to: 'EXEMPT', decidedBy: 'olga', reason: 'test data' };
    expect(told({ type: 'DecisionRecorded', data })).toBe('olga decided EXEMPT (it stood as PENDING): test data');
  });

  it('names a type that this program does not know', () => {
    expect(stepOf(recorded('EntryBlessed', { by: 'olga' }))).toMatchObject({
      told: 'EntryBlessed (written by a newer program).',
      data: { by: 'olga' },
    });
    expect(told({ type: 'toString', data: {} })).toBe('toString (written by a newer program).');
  });
});
