import { describe, expect, it } from '@jest/globals';
import { RecordedLog } from '../../../test/support/recorded-log.js';
import type { Row } from '../../infra/postgres/read-model/table.js';
import { entryModel } from '../ledger/evolve-entry.js';
import { ledgerProjection } from '../ledger/projection.js';
import { HeldRows } from './held-rows.js';

const page = (log: RecordedLog, unborn: readonly string[], born: readonly string[] = []) =>
  log.scan('pivot', 'PageScanned', {
    lap: 1,
    page: 1,
    ...{ fromExclusive: null, toInclusive: ['9'] },
    ...{ rowsSeen: 9, rowsBorn: 0, rowsWithoutCode: 0 },
    ...{ unborn: [...unborn], born: [...born], vanished: [], unmet: [] },
  });

/** Takes the entries of a log; answers the codes of those that were not held, and the versions that ended. */
const takeAll = (held: HeldRows, log: RecordedLog) => {
  const left: (string | undefined)[] = [];
  const superseded: Row[] = [];
  const ended = (version: Row, validTo: string) => superseded.push({ ...version, valid_to: validTo });
  for (const event of log.events) {
    for (const touch of ledgerProjection.touches(event)) {
      if (touch.model !== entryModel) continue;
      if (!held.take(touch, event, String(event.position), ended)) left.push(touch.key[1]);
    }
  }
  return { left, superseded };
};

const codes = (held: HeldRows) => [...held.finished()].map(({ row }) => [row.code, row.status]);

describe('held rows', () => {
  it('are folded in the order of the log, and give up the versions that ended', () => {
    const log = new RecordedLog();
    const first = page(log, ['a', 'b']);
    const second = page(log, [], ['a']);
    const held = new HeldRows(ledgerProjection);
    const { left, superseded } = takeAll(held, log);
    expect(left).toEqual([]);
    expect(codes(held)).toEqual([
      ['a', 'born'],
      ['b', 'open'],
    ]);
    expect(superseded).toMatchObject([
      { code: 'a', status: 'open', valid_from: String(first.position), valid_to: String(second.position) },
    ]);
  });

  it('are the first that come, and stay what they are when there is no room for more', () => {
    const log = new RecordedLog();
    page(log, ['a', 'b', 'c']);
    page(log, ['c'], ['a', 'b', 'c']);
    const held = new HeldRows(ledgerProjection, 400);
    expect(takeAll(held, log).left).toEqual(['c', 'c', 'c']);
    expect(codes(held)).toEqual([
      ['a', 'born'],
      ['b', 'born'],
    ]);
  });

  it('leave every change alone where there is no room at all', () => {
    const log = new RecordedLog();
    page(log, ['a']);
    const held = new HeldRows(ledgerProjection, 0);
    expect(takeAll(held, log).left).toEqual(['a']);
    expect(codes(held)).toEqual([]);
  });
});
