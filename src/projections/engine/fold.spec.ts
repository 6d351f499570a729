import { describe, expect, it } from '@jest/globals';
import { RecordedLog } from '../../../test/support/recorded-log.js';
import { entryModel } from '../ledger/evolve-entry.js';
import { ledgerProjection } from '../ledger/projection.js';
import { sortBatch } from './batch.js';
import { fold } from './fold.js';
import { PoisonEvent } from './poison.js';

const page = (log: RecordedLog, unborn: string[], born: string[] = []) =>
  log.scan('pivot', 'PageScanned', {
    lap: 1,
    page: 1,
    fromExclusive: null,
    toInclusive: ['9'],
    rowsSeen: 9,
    rowsBorn: 0,
    rowsWithoutCode: 0,
    unborn,
    born,
    vanished: [],
    unmet: [],
  });

/** As much of an entry's row as a fold looks at here. */
const rowOf = (code: string, status: string) => ({ collection: 'pivot', code, status, decision: 'PENDING' });

const planOf = (log: RecordedLog, skips = new Set<bigint>()) =>
  fold(sortBatch(ledgerProjection, log.events, null, skips), () => []);

describe('a fold', () => {
  it('gives the final row of each key once, and the versions between with the positions where they held', () => {
    const log = new RecordedLog();
    const first = page(log, ['a', 'b']);
    const second = page(log, [], ['a']);
    const entries = planOf(log).writes.find(({ table }) => table === entryModel.table);
    expect(entries?.added.map(({ code, status }) => [code, status])).toEqual([['a', 'born']]);
    expect(entries?.begun).toMatchObject([{ row: { code: 'b', status: 'open' }, keys: [['pivot', 'b']] }]);
    expect(entries?.changed).toEqual([]);
    expect(entries?.superseded).toMatchObject([
      { code: 'a', status: 'open', valid_from: String(first.position), valid_to: String(second.position) },
    ]);
  });

  it('gives what the batch changes in the tally of a table, whatever happened within it', () => {
    const log = new RecordedLog();
    page(log, ['a', 'b', 'c'], ['d']);
    page(log, ['e'], ['c']);
    const stood = { ...rowOf('d', 'open'), valid_from: '0' };
    const { writes } = fold(sortBatch(ledgerProjection, log.events, null), (model) =>
      model === entryModel ? [stood] : [],
    );
    const entries = writes.find(({ table }) => table === entryModel.table);
    expect(entries?.tallied).toEqual(
      expect.arrayContaining([
        { values: ['pivot', 'open', 'PENDING'], change: 3 - 1 },
        { values: ['pivot', 'born', 'PENDING'], change: 1 + 1 },
      ]),
    );
    expect(entries?.tallied).toHaveLength(2);
    expect(writes.filter(({ table }) => table !== entryModel.table).flatMap(({ tallied }) => tallied)).toEqual([]);
  });

  it('gives rows that began by one event, and met no other, once, with the keys of all', () => {
    const log = new RecordedLog();
    const first = page(log, ['a', 'b', 'c']);
    page(log, ['d', 'b']);
    const entries = planOf(log).writes.find(({ table }) => table === entryModel.table);
    expect(entries?.begun.map(({ row, keys }) => [row.code, row.valid_from, keys.map(([, code]) => code)])).toEqual([
      ['a', String(first.position), ['a', 'c']],
      ['d', expect.not.stringMatching(`^${first.position}$`), ['d']],
    ]);
    expect(entries?.added.map(({ code, valid_from }) => [code, valid_from])).toEqual([['b', String(first.position)]]);
  });

  it('notes the first event of each instant, and never lets log time run backwards', () => {
    const log = new RecordedLog();
    const times = [0, 0, 5, -9, 20].map((wait) => {
      log.wait(wait);
      return page(log, []);
    });
    const timeline = planOf(log).writes.find(({ table }) => table.name === 'ledger_timeline');
    expect(timeline?.added.map(({ position }) => position)).toEqual(
      [times[0], times[2], times[4]].map((event) => String(event?.position)),
    );
  });

  it('counts what it does not know, passes over what it is told to, and moves on behind both', () => {
    const log = new RecordedLog();
    const skipped = page(log, ['a']);
    const unknown = log.scan('pivot', 'FromTheFuture', {});
    const plan = planOf(log, new Set([skipped.position]));
    expect(plan.unknown).toEqual([
      { type: 'FromTheFuture', seen: 1, firstPosition: unknown.position, lastPosition: unknown.position },
    ]);
    expect(plan.writes.filter(({ table }) => table === entryModel.table)).toEqual([]);
    expect(plan).toMatchObject({ position: unknown.position, events: 2 });
  });

  it('names the event that it cannot read', () => {
    const log = new RecordedLog();
    page(log, ['a']);
    const bad = log.entry('pivot', 'a', 'BirthApplied', { planId: 'p', birthId: '1', bornAt: 'once upon a time' });
    expect(() => planOf(log)).toThrow(PoisonEvent);
    expect(() => planOf(log)).toThrow(`BirthApplied at position ${bad.position}`);
  });
});
