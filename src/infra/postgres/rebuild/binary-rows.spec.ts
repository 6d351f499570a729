import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { rowTypes } from '../read-model/row-types.js';
import type { ColumnType, Row, Value } from '../read-model/table.js';
import { BinaryRows, binaryHeader, binaryTrailer, UnfitValue } from './binary-rows.js';

const columns = {
  place: 'integer',
  name: 'text',
  told: 'text',
  size: 'integer',
  position: 'bigint',
  at: 'timestamptz',
  later: 'timestamptz',
  open: 'boolean',
  facts: 'jsonb',
} as const satisfies Readonly<Record<string, ColumnType>>;

const text = fc.string({ unit: 'binary', maxLength: 30 }).map((some) => some.replaceAll('\0', ''));
const time = fc
  .date({ min: new Date('1000-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const json = fc.json({ stringUnit: 'grapheme-ascii', maxDepth: 2 }).map((written) => JSON.parse(written) as Value);
const orNull = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.option(values, { nil: null });
const often = <T>(usual: T, values: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof(fc.constant(usual), values);

const row: fc.Arbitrary<Row> = fc.record({
  name: often('pivot', text),
  told: orNull(often('a\tb\\\n\r\\N', text)),
  size: orNull(often(0, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))),
  position: often(
    '4711',
    fc
      .oneof(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.constantFrom(2n ** 32n - 1n, -(2n ** 32n) - 1n, 10n ** 15n, -1n),
      )
      .map(String),
  ),
  at: orNull(often('2026-11-22T12:00:00.001Z', time)),
  later: often('2026-11-22T12:00:00.001Z', time),
  open: orNull(fc.boolean()),
  facts: orNull(often({ a: [1, 'é💥'] }, json)),
});

describe('rows in the binary format of COPY', () => {
  let database: FreshDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    client = new pg.Client({ connectionString: database.url, types: rowTypes });
    await client.connect();
    const list = Object.entries(columns).map(([column, type]) => `${pg.escapeIdentifier(column)} ${type}`);
    await client.query(`create table copied (${list.join(', ')})`);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const copied = async (pieces: readonly Buffer[]): Promise<Row[]> => {
    await client.query('truncate copied');
    await pipeline(
      [binaryHeader, ...pieces, binaryTrailer],
      client.query(from('copy copied from stdin (format binary)')),
    );
    return (await client.query<Row>('select * from copied order by place')).rows;
  };

  it('come to stand in the table as they were, whatever they share with the last one and wherever a piece ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(row, fc.boolean()), { maxLength: 8 }), async (given) => {
        const rows = new BinaryRows(columns);
        const pieces: Buffer[] = [];
        const expected = given.map(([one, ends], place) => {
          rows.add({ place, ...one });
          if (ends) pieces.push(rows.take());
          return { place, ...one };
        });
        expect(await copied([...pieces, rows.take()])).toEqual(expected);
      }),
    );
  });

  it('take the value of their last column from elsewhere', async () => {
    const narrow = new BinaryRows({ name: 'text', told: 'text', position: 'bigint' });
    for (const last of ['1', '2', '2']) narrow.add({ name: 'a', told: null }, last);
    await client.query('truncate copied');
    await pipeline(
      [binaryHeader, narrow.take(), binaryTrailer],
      client.query(from('copy copied (name, told, position) from stdin (format binary)')),
    );
    const { rows } = await client.query('select name, told, position from copied order by position');
    expect(rows).toEqual(['1', '2', '2'].map((position) => ({ name: 'a', told: null, position })));
  });

  it('may be larger than a piece begins with', async () => {
    const long = 'é💥x'.repeat(100_000);
    const rows = new BinaryRows({ place: 'integer', name: 'text', told: 'text' });
    for (const place of [1, 2, 3]) rows.add({ place, name: place === 2 ? 'short' : long, told: long });
    await client.query('truncate copied');
    await pipeline(
      [binaryHeader, rows.take(), binaryTrailer],
      client.query(from('copy copied (place, name, told) from stdin (format binary)')),
    );
    const found = await client.query('select name = $1 as whole, told = $1 as same from copied order by place', [long]);
    expect(found.rows).toEqual([true, false, true].map((whole) => ({ whole, same: true })));
  });

  it.each<[ColumnType, Value]>([
    ['integer', 2 ** 31],
    ['integer', 1.5],
    ['bigint', '9223372036854775808'],
    ['bigint', '0x10'],
    ['bigint', ''],
    ['boolean', 'yes'],
    ['timestamptz', 'soon'],
    ['timestamptz', '2026-11-22T12:00:00.123456Z'],
    ['timestamptz', '0000-01-01T00:00:00.000Z'],
    ['timestamptz', '+010000-01-01T00:00:00.000Z'],
  ])('are refused with the name of the column when a %s is to hold %p', (type, value) => {
    const add = () => new BinaryRows({ size: type }).add({ size: value });
    expect(add).toThrow(UnfitValue);
    expect(add).toThrow(`The column size (${type}) cannot hold ${JSON.stringify(value)}`);
  });
});
