import { join } from 'node:path';
import { Option } from 'commander';
import type { Bench, Cli, JsonOption } from '../infra/cli/cli.js';
import { exitCode } from '../infra/cli/exit-codes.js';
import type { DemoSize } from '../infra/governed/demo/build-demo.js';
import { createLogger } from '../infra/observability/log/create-logger.js';
import { loadSettings } from '../infra/settings/load-settings.js';
import { startProgram } from '../program/running.js';
import { freshFolder } from './fresh-folder.js';
import { play } from './play.js';
import { Report } from './report.js';
import { Stage } from './stage.js';

type Options = JsonOption & { readonly size: DemoSize };

/** `birth-ledger demo` */
export const demoCli = ({ program, runAlone }: Cli): void => {
  program
    .command('demo')
    .description(
      'Run the main job on a demo database, on embedded parts in a folder of its own, and compare every figure.',
    )
    .addOption(
      new Option('--size <size>', 'small: 12,108 births; full: 1,210,868').choices(['small', 'full']).default('small'),
    )
    .option('--json', 'end with one JSON object')
    .addHelpText('after', '\nExits with 1 if a figure differs.\n\nExample:\n  $ birth-ledger demo --size full')
    .action((options: Options) => runAlone(options, (bench) => demo(bench, options.size)));
};

const demo = async ({ output, settings, signal }: Bench, size: DemoSize): Promise<number> => {
  const dataDir = join(settings().dataDir, `demo-${size}`);
  // Every run begins with nothing: the figures are those of a first day.
  await freshFolder(dataDir);
  const own = loadSettings({ BIRTH_LEDGER_DATA: dataDir, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }, dataDir);
  if (!output.json) output.out.write(`Building the ${size} demo in ${dataDir} …\n`);
  const onStop = (): void => void output.err.write('Stopping after the step in hand. A second Ctrl-C ends at once.\n');
  signal.addEventListener('abort', onStop, { once: true });
  const report = new Report(output, signal);
  const { app, stop } = await startProgram(own, { demoSize: size }, createLogger(own.log.level));
  try {
    await play(new Stage(app, report), size);
  } finally {
    await stop();
  }
  const summary = report.summary();
  output.out.write(output.json ? `${JSON.stringify(summary)}\n` : `\n${verdict(report)}\n`);
  return summary.ok ? exitCode.ok : exitCode.failed;
};

const verdict = ({ differing }: Report): string =>
  differing.length === 0
    ? 'Every figure is as expected.'
    : `${differing.length} figures differ: ${differing.map(({ name }) => name).join('; ')}.`;
