import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { undiscovered } from '../../../domain/collection/facts.js';
import { defaultContract } from '../contract/contract.js';
import { TableSource } from './table-source.js';

/** Connects to nothing: what is asked here stands in the catalog's facts. */
const unused = new pg.Pool();
afterAll(() => unused.end());

const source = (key: readonly string[], coded: string | null): TableSource =>
  new TableSource(
    unused,
    defaultContract,
    {
      ...undiscovered('things'),
      relation: { schema: 'public', table: 'things', kind: 'table' },
      key: key.map((column) => ({ column, type: 'bigint', notNull: true })),
    },
    coded === null ? { strategy: 'synthetic_id' } : { strategy: 'column', column: coded },
  );

describe('whether the code of an entity is its key', () => {
  it.each([
    ['made of the only key column, id', ['id'], null, true],
    ['the only key column', ['number'], 'number', true],
    ['another column than the key', ['id'], 'number', false],
    ['made of id, and the key is another column', ['number'], null, false],
    ['one of two key columns', ['number', 'part'], 'number', false],
    ['made of id, one of two key columns', ['id', 'part'], null, false],
  ])('%s', (_, key, coded, isKey) => {
    expect(source(key, coded).codeIsKey).toBe(isKey);
  });
});
