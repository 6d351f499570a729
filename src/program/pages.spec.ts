import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { idleProgram } from './cli-page.js';

const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter((path) =>
  path.endsWith('.md'),
);
const textOf = (page: string): string => readFileSync(page, 'utf8');
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** The words of a command line that name a command: `apply start` of `apply start p-1 --as oona`. */
const commandIn = (words: readonly string[]): string | null => {
  const [first = '', second = ''] = words;
  const command = idleProgram().commands.find((one) => one.name() === first);
  if (command === undefined) return null;
  const has = command.commands.some((one) => one.name() === second);
  // A command that only holds others may be named by itself, but not with a word that is none of them.
  return has || command.registeredArguments.length > 0 || !/^[a-z]/.test(second) ? first : null;
};

/** Command lines stand in code: between backticks, or on a line of a block. */
const commandLines = (text: string): string[] =>
  all(text, /(?:`|^\$? *|npx |\$\()birth-ledger ([a-z][^`\n#|)]*)/gm).filter((line) => !line.startsWith('serves '));

describe('the pages of the documentation', () => {
  it.each(pages)('%s names commands that there are', (page) => {
    const wrong = commandLines(textOf(page)).filter((line) => commandIn(line.trim().split(/\s+/)) === null);
    expect(wrong).toEqual([]);
  });

  it.each(pages)('%s names files and folders that there are', (page) => {
    const linked = all(textOf(page), /\]\(([^)#:]+)\)/g).map((path) => join(dirname(page), path));
    const named = all(textOf(page), /`((?:src|sql|test|bench|docs)\/[\w./-]+)`/g);
    expect([...linked, ...named].filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)('%s names npm scripts that there are', (page) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const run = all(textOf(page), /npm run (?:--silent )?([\w:]+)/g);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });
});
