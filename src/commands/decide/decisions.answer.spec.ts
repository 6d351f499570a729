import { describe, expect, it } from '@jest/globals';
import { DecisionsAnswer } from './decisions.answer.js';
import type { RowOutcome } from './row-outcome.js';

const row = (position: number, outcome: RowOutcome['outcome']): RowOutcome => ({
  collection: 'letters',
  code: String(position),
  outcome,
  revision: '0',
  position: outcome === 'recorded' ? BigInt(position) : null,
  rule: null,
  detail: null,
});

describe('the answer to a decision on many entries', () => {
  it('tells of every row of a list, in its order', () => {
    const { rows, omitted } = new DecisionsAnswer([row(1, 'recorded'), row(2, 'refused'), row(3, 'recorded')]);
    expect(rows.map(({ code }) => code)).toEqual(['1', '2', '3']);
    expect(omitted).toBe(0);
  });

  it('counts two hundred thousand, and tells first of those that were not recorded', () => {
    const many = Array.from({ length: 200_000 }, (_, index) =>
      row(index, index % 50_000 === 7 ? 'refused' : 'recorded'),
    );
    const answer = new DecisionsAnswer(many);
    expect(answer).toMatchObject({ recorded: 199_996, refused: 4, failed: 0, repeated: 0, position: '199999' });
    expect(answer.rows).toHaveLength(10_000);
    expect(answer.rows.slice(0, 5).map(({ code }) => code)).toEqual(['7', '50007', '100007', '150007', '0']);
    expect(answer.omitted).toBe(190_000);
  });
});
