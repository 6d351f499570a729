import { once } from 'node:events';
import { aPort } from '../../cli/arguments.js';
import type { Bench, Cli, JsonOption } from '../../cli/cli.js';
import { withExample } from '../../cli/common-options.js';
import { printJson } from '../../cli/output.js';
import { UsageError } from '../../cli/usage-error.js';
import { SharedEventStore } from '../shared/shared-event-store.js';
import { type DataOption, folderOf, withData } from './store-folder.js';
import { addUpkeep } from './upkeep.cli.js';

type Options = JsonOption & DataOption & { readonly port?: number };

/** EventStoreDB's own port. */
const usualPort = 2113;

/** `birth-ledger eventstore` */
export const eventStoreCli = (cli: Cli): void => {
  const command = withData(
    cli.program
      .command('eventstore')
      .description(
        "Serve the embedded event store alone, over EventStoreDB's protocol on this machine, until Ctrl-C. " +
          'Where the service uses the same folder, both share one store.',
      ),
  ).option(
    '--port <port>',
    `the port; 0 takes a free one (default: ${usualPort}, or where it is served already)`,
    aPort,
  );
  withExample(command, 'eventstore --port 2113 --data ./events').action((options: Options) =>
    cli.runAlone(options, (bench) => serve(bench, options)),
  );
  addUpkeep(command, cli);
};

const serve = async (bench: Bench, options: Options): Promise<undefined> => {
  const { output, signal } = bench;
  const dataDir = folderOf(bench, options);
  const log = (line: string): void => void output.err.write(`${line}\n`);
  const store = await SharedEventStore.start({ dataDir, port: options.port ?? usualPort, log });
  try {
    if (options.port && options.port !== store.port) {
      throw new UsageError(
        `The event store of ${dataDir} is served on port ${store.port} already; leave --port out to join it, or stop whoever uses it.`,
      );
    }
    if (output.json) printJson(output, { url: store.url, port: store.port, pid: store.pid, dataDir });
    else output.out.write(`The event store of ${dataDir} serves at ${store.url} until Ctrl-C.\n`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await store.stop();
  }
};
