import { CommanderError } from 'commander';
import type { Bench, CommonOptions, JsonOption, Session, Work } from '../infra/cli/cli.js';
import { complaintOf } from '../infra/cli/complaint-of.js';
import { exitCode, exitCodeOf } from '../infra/cli/exit-codes.js';
import { stopSignals } from '../infra/cli/stop-signals.js';
import type { Terminal } from '../infra/cli/terminal.js';
import { createLogger } from '../infra/observability/log/create-logger.js';
import { loadSettings } from '../infra/settings/load-settings.js';
import { buildProgram } from './build-program.js';
import { startProgram } from './running.js';
import { sessionActor } from './session-actor.js';

/**
 * Runs one command line to its end.
 * @param words what was typed after the program's name
 * @returns its exit code; everything for people has been written to the terminal by then
 */
export const runCli = async (words: readonly string[], terminal: Terminal): Promise<number> => {
  let code: number = exitCode.ok;

  const runAlone = async ({ json }: JsonOption, work: Work<Bench>): Promise<void> => {
    const { signal, release } = stopSignals();
    const output = { out: terminal.out, err: terminal.err, json: json ?? false };
    const settings = () => loadSettings(terminal.env, terminal.cwd);
    try {
      code = (await work({ output, terminal, signal, settings })) ?? exitCode.ok;
    } catch (error) {
      terminal.err.write(`${complaintOf(error)}\n`);
      code = signal.aborted ? exitCode.interrupted : exitCodeOf(error);
    } finally {
      release();
    }
  };

  const run = (options: CommonOptions, work: Work<Session>): Promise<void> =>
    runAlone(options, (bench) => inSession(bench, options, work));

  const output = {
    writeOut: (text: string) => void terminal.out.write(text),
    writeErr: (text: string) => void terminal.err.write(text),
  };
  const onExit = (error: CommanderError): never => {
    code = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    throw error;
  };
  const program = buildProgram({ run, runAlone }, { output, onExit });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // Commander has said what was wrong with the words, and the exit code is set.
    if (!(error instanceof CommanderError)) throw error;
  }
  return code;
};

/** Starts the program for one command, and lets go of it afterwards. */
const inSession = async (bench: Bench, options: CommonOptions, work: Work<Session>): Promise<number | undefined> => {
  const settings = bench.settings();
  // A command's own words are its answer; the log speaks up only for what goes wrong.
  const logger = createLogger(bench.terminal.env.LOG_LEVEL ? settings.log.level : 'warn');
  const { app, stop } = await startProgram(settings, {}, logger);
  try {
    const actor = await sessionActor(options, bench.terminal.env, settings, app);
    const answer = await work({ ...bench, app, actor });
    return bench.signal.aborted ? exitCode.interrupted : answer;
  } finally {
    await stop();
  }
};
