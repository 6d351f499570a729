import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type Column, printJson, printRows } from './output.js';

type Entry = { readonly code: string; readonly rows: number; readonly born: boolean | null; readonly at: bigint };

const columns: readonly Column<Entry>[] = [
  { heading: 'code', of: ({ code }) => code },
  { heading: 'rows', of: ({ rows }) => rows, right: true },
  { heading: 'born', of: ({ born }) => born },
  { heading: 'position', of: ({ at }) => at, right: true },
];
const entry: Entry = { code: 'PD-7', rows: 1_210_868, born: null, at: 12_345n };

const printed = (json: boolean, print: (output: Parameters<typeof printRows>[0]) => void): string => {
  const out = new PassThrough({ encoding: 'utf8' });
  const err = new PassThrough({ encoding: 'utf8' });
  print({ out, err, json });
  expect(err.read()).toBeNull();
  return String(out.read());
};

describe('rows for people', () => {
  it('are a table with grouped numbers', () => {
    const [head, , row] = printed(false, (output) => printRows(output, [entry], columns))
      .split('\n')
      .slice(1);
    expect(head?.split('│').map((cell) => cell.trim())).toEqual(['', 'code', 'rows', 'born', 'position', '']);
    expect(row?.split('│').map((cell) => cell.trim())).toEqual(['', 'PD-7', '1,210,868', '–', '12,345', '']);
  });

  it('cannot forge another row or turn the colours', () => {
    const text = printed(false, (output) =>
      printRows(output, [{ ...entry, code: 'a\n│ b\u001b[31m', born: true }], columns),
    );
    expect(text).toContain('a\\x0a│ b\\x1b[31m');
    expect(text.trimEnd().split('\n')).toHaveLength(5);
    expect(text).toContain(' yes ');
  });

  it('are a sentence when there are none', () => {
    expect(printed(false, (output) => printRows(output, [], columns, 'No entry waits.'))).toBe('No entry waits.\n');
  });
});

describe('rows for programs', () => {
  it('are one JSON document with plain numbers and positions as text', () => {
    const text = printed(true, (output) => printRows(output, [entry], columns));
    expect(JSON.parse(text)).toEqual([{ code: 'PD-7', rows: 1_210_868, born: null, at: '12345' }]);
  });

  it('are a document when there are none', () => {
    expect(JSON.parse(printed(true, (output) => printRows(output, [], columns)))).toEqual([]);
  });

  it('come back as they were', () => {
    const value = { code: 'O\'Brien\u0000\u001b \u2028 \u{1f981} "' };
    expect(JSON.parse(printed(true, (output) => printJson(output, value)))).toEqual(value);
  });
});
