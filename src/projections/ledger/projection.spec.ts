import { describe, expect, it } from '@jest/globals';
import { RecordedLog } from '../../../test/support/recorded-log.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import { cursorModel } from './evolve-cursor.js';
import { ledgerProjection } from './projection.js';

const page = (log: RecordedLog, run: string): RecordedEvent =>
  log.scan(
    'pivot',
    'PageScanned',
    {
      lap: 1,
      page: 1,
      ...{ fromExclusive: null, toInclusive: ['9'] },
      ...{ rowsSeen: 9, rowsBorn: 9, rowsWithoutCode: 0 },
      ...{ unborn: [], born: [], vanished: [], unmet: [] },
    },
    run,
  );

const runOf = (event: RecordedEvent): unknown =>
  ledgerProjection.touches(event).find(({ model }) => model === cursorModel)?.change.run;

describe('the ledger', () => {
  it('tells the runs of a lap apart, also where a caller sends one correlation with all of them', () => {
    const log = new RecordedLog();
    const first = page(log, 'mine');
    log.wait(5);
    const second = page(log, 'mine');
    const { metadata } = second;
    const later = { ...second, metadata: { ...metadata, at: new Date(Date.parse(metadata.at) + 5).toISOString() } };
    expect(runOf(second)).toBe(runOf(first));
    expect(runOf(later)).not.toBe(runOf(first));
    expect(runOf(page(log, 'another'))).not.toBe(runOf(first));
  });
});
