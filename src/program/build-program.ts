import { Command, CommanderError } from 'commander';
import { scanCli } from '../commands/scan/scan.cli.js';
import type { Cli, CommonOptions, Session } from '../infra/cli/cli.js';
import { exitCode, exitCodeOf } from '../infra/cli/exit-codes.js';
import type { Output } from '../infra/cli/output.js';
import { createLogger } from '../infra/observability/log/create-logger.js';
import { loadSettings } from '../infra/settings/load-settings.js';
import { startProgram } from './running.js';
import { sessionActor } from './session-actor.js';

const capabilities = [scanCli];

/** The command line. */
export const buildProgram = (): Command => {
  const program = new Command('birth-ledger')
    .description('Finds rows without a birth record, has their owners decide, and proves what was done.')
    .showHelpAfterError('(birth-ledger --help tells more)')
    .exitOverride((error: CommanderError) => {
      process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
      throw error;
    });
  const cli: Cli = { program, run };
  for (const add of capabilities) add(cli);
  return program;
};

const run = async (
  options: CommonOptions,
  command: (session: Session) => Promise<number | undefined>,
): Promise<void> => {
  const stopping = new AbortController();
  const interrupt = (): void =>
    stopping.abort(new Error('Interrupted; what was recorded stays, and the next run goes on from there.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const output: Output = { out: process.stdout, err: process.stderr, json: options.json ?? false };
  try {
    const settings = loadSettings(process.env, process.cwd());
    // A command's own words are its answer; the log speaks up only for what goes wrong.
    const { app, stop } = await startProgram(
      settings,
      {},
      createLogger(process.env.LOG_LEVEL ? settings.log.level : 'warn'),
    );
    try {
      const actor = await sessionActor(options, settings, app);
      process.exitCode = (await command({ app, actor, output, signal: stopping.signal })) ?? exitCode.ok;
    } finally {
      await stop();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodeOf(error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
};
