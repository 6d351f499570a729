import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';

const document = 'docs/bad-input.md';

/** Checks that the document holds exactly these rows under a heading, so that it says what was seen, all of it. */
export const expectDocumented = (heading: string, columns: readonly string[], rows: readonly (readonly string[])[]) => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
  const section =
    readFileSync(document, 'utf8')
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? '';
  expect(section.slice(section.indexOf('| ')).trim()).toBe(table);
};
