import { describe, expect, it } from '@jest/globals';
import type { Table } from '../../infra/postgres/read-model/table.js';
import { tallied } from './tally.js';

const table: Table = {
  name: 'thing',
  columns: { kind: 'text', code: 'text', state: 'text' },
  key: ['kind', 'code'],
  kind: 'state',
  tally: { name: 'thing_tally', by: ['state', 'kind'], count: 'things' },
};
const row = (kind: string, code: string, state: string) => ({ kind, code, state });
const nothing = { begun: [], added: [], changed: [], replaced: [] };

describe('what a batch changes in a tally', () => {
  it('counts rows that begin, also where those of one change have different values in the key', () => {
    const first = {
      row: row('a', '1', 'new'),
      keys: [
        ['a', '1'],
        ['a', '2'],
        ['a', '3'],
      ],
    };
    const second = {
      row: row('a', '4', 'new'),
      keys: [
        ['a', '4'],
        ['b', '1'],
      ],
    };
    expect(tallied(table, { ...nothing, begun: [first, second], added: [row('b', '2', 'old')] })).toEqual([
      { values: ['old', 'b'], change: 1 },
      { values: ['new', 'a'], change: 4 },
      { values: ['new', 'b'], change: 1 },
    ]);
  });

  it('takes a row from where it stood to where it stands, and says nothing of one that stays there', () => {
    const replaced = [row('a', '1', 'new'), row('a', '2', 'old')];
    const changed = [row('a', '1', 'old'), row('a', '2', 'old')];
    expect(tallied(table, { ...nothing, changed, replaced })).toEqual([
      { values: ['old', 'a'], change: 1 },
      { values: ['new', 'a'], change: -1 },
    ]);
  });

  it('is empty for a table without a tally', () => {
    const { tally: _, ...plain } = table;
    expect(tallied(plain, { ...nothing, added: [row('a', '1', 'new')] })).toEqual([]);
  });
});
