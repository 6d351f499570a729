import { once } from 'node:events';
import { ApplySupervisor } from '../commands/apply/apply-supervisor.js';
import type { Bench, Cli, JsonOption } from '../infra/cli/cli.js';
import { withExample } from '../infra/cli/common-options.js';
import { type Output, printJson } from '../infra/cli/output.js';
import { startServing, stopServing } from '../infra/http/start-serving.js';
import { startProgram } from './running.js';

/** `birth-ledger serve` */
export const serveCli = ({ program, runAlone }: Cli): void => {
  const command = program
    .command('serve')
    .description(
      'Run the service: the API, its page at /docs, and the read models, until Ctrl-C. Starts what is not configured.',
    );
  withExample(command, 'serve').action((options: JsonOption) => runAlone(options, serve));
};

const serve = async ({ settings: load, output, signal }: Bench): Promise<undefined> => {
  const settings = load();
  const { app, parts } = await startProgram(settings);
  try {
    try {
      const url = await startServing(app, settings);
      app.get(ApplySupervisor, { strict: false }).start();
      announce(output, url, settings.firstSteward);
      if (!signal.aborted) await once(signal, 'abort');
      output.err.write('Stopping; open requests may end. A second Ctrl-C ends at once.\n');
    } finally {
      // Also where it could not listen: its projections run already.
      await stopServing(app, settings);
    }
  } finally {
    await parts.stop();
  }
};

const announce = (output: Output, url: string, steward: string | null): void => {
  if (output.json) {
    printJson(output, { url, docs: `${url}/docs`, pid: process.pid });
    return;
  }
  const asSteward = steward === null ? '' : ` --as ${steward}`;
  output.out.write(
    [
      `birth-ledger serves at ${url} (API page: ${url}/docs). In another terminal, try:`,
      `  birth-ledger authority grant olga operator --reason "runs the scans"${asSteward}`,
      '  birth-ledger scan --as olga',
      '  birth-ledger backlog',
      'Ctrl-C stops it.',
      '',
    ].join('\n'),
  );
};
