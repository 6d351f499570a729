import Table from 'cli-table3';
import { printable } from './printable.js';

/** A column of a table: its heading, and how it is read from a row. */
export type Column<Row> = {
  readonly heading: string;
  readonly of: (row: Row) => string | number | bigint | boolean | null;
  readonly right?: boolean;
};

/** Where a command writes: answers to `out`, progress to `err`, so that a pipe carries answers alone. */
export type Output = {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  readonly json: boolean;
};

/** Prints rows as a table for people, or as one JSON document for programs. Numbers are grouped only for people. */
export const printRows = <Row>(
  output: Output,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  empty = 'Nothing.',
): void => {
  if (output.json) {
    printJson(output, rows);
    return;
  }
  if (rows.length === 0) {
    output.out.write(`${empty}\n`);
    return;
  }
  const table = new Table({
    head: columns.map(({ heading }) => heading),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => columns.map(({ of }) => display(of(row)))));
  output.out.write(`${table.toString()}\n`);
};

/** Prints a value as JSON; positions and revisions (bigint) become decimal text, as in the API. */
export const printJson = (output: Output, value: unknown): void => {
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item), 2);
  output.out.write(`${text}\n`);
};

const grouped = new Intl.NumberFormat('en-US');

const display = (value: string | number | bigint | boolean | null): string => {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? printable(value) : grouped.format(value);
};
