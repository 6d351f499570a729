import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { cliPage, helpOf, idleProgram } from './cli-page.js';

const commands = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : [command, ...command.commands.flatMap(commands)];

describe('docs/cli.md', () => {
  it('is what the program says of itself (npm run docs:cli writes it)', () => {
    expect(readFileSync('docs/cli.md', 'utf8')).toBe(cliPage());
  });
});

describe('every command', () => {
  const program = idleProgram();
  // A command that only holds others has nothing to be run by itself.
  const runnable = program.commands
    .flatMap(commands)
    .filter((command) => command.commands.length === 0 || command.options.length > 0);

  it.each(
    runnable.map(
      (command) =>
        [command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`, command] as const,
    ),
  )('%s has a description, an example and --json', (name, command) => {
    expect(command.description()).toMatch(/\.$/);
    expect(command.options.map(({ long }) => long)).toContain('--json');
    const help = helpOf(command);
    expect(help).toMatch(/Examples?:\n/);
    expect(help).toContain(`$ birth-ledger ${name}`);
  });
});
