import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommanderError } from 'commander';
import type { Cli } from '../../src/infra/cli/cli.js';
import { exitCode, exitCodeOf } from '../../src/infra/cli/exit-codes.js';
import { type Ran, terminalOf } from './terminal.js';

/** Runs words of some capabilities against an application that the spec has put together, as a person's. */
export const runInProcess = async (
  app: INestApplicationContext,
  capabilities: readonly ((cli: Cli) => void)[],
  person: string,
  words: readonly string[],
): Promise<Ran> => {
  const { terminal, written } = terminalOf();
  let code: number = exitCode.ok;
  const program = new Command().exitOverride().configureOutput({
    writeOut: (text) => void terminal.out.write(text),
    writeErr: (text) => void terminal.err.write(text),
  });
  const settings = (): never => {
    throw new Error('These commands need no settings of their own.');
  };
  const run: Cli['run'] = async ({ json }, work) => {
    const output = { out: terminal.out, err: terminal.err, json: json ?? false };
    const actor = { kind: 'person', name: person } as const;
    try {
      const { signal } = new AbortController();
      code = (await work({ app, actor, output, terminal, settings, signal })) ?? exitCode.ok;
    } catch (error) {
      terminal.err.write(`${error instanceof Error ? error.message : String(error)}\n`);
      code = exitCodeOf(error);
    }
  };
  for (const add of capabilities) add({ program, run, runAlone: async () => undefined });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = exitCode.usage;
  }
  return { code, ...written() };
};
