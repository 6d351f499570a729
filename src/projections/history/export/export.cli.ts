import { resolve } from 'node:path';
import { aPosition } from '../../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../../infra/cli/cli.js';
import { withCommonOptions } from '../../../infra/cli/common-options.js';
import { type Output, printJson } from '../../../infra/cli/output.js';
import { printable } from '../../../infra/cli/printable.js';
import { codeOf } from '../../../infra/errors/code-of.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { type Exported, exportLog } from './export-log.js';
import { newFile } from './new-file.js';

type Options = CommonOptions & { readonly output?: string; readonly after?: bigint; readonly upTo?: bigint };

/** `birth-ledger export` */
export const exportCli = ({ program, run }: Cli): void => {
  const command = program
    .command('export')
    .description(
      'Every event of the log as it was written, a line of JSON each, oldest first; at the end how many, and their SHA-256.',
    )
    .option('--output <file>', 'a new file to write (default: the lines are the answer)')
    .option('--after <position>', 'only what came after this position, as to go on from an earlier export', aPosition)
    .option(
      '--up-to <position>',
      'only what came up to this position, as to compare with an earlier export',
      aPosition,
    );
  withCommonOptions(command, 'export --output log.jsonl', 'export --after 4711 > since.jsonl').action(
    (options: Options) => run(options, (session) => exported(session, options)),
  );
};

const exported = async ({ app, output, terminal, signal }: Session, options: Options): Promise<undefined> => {
  const events = app.get(EventLog, { strict: false }).readAllAsStored(options.after);
  const write = (sink: NodeJS.WritableStream) => exportLog(events, sink, { upTo: options.upTo, signal });
  if (options.output === undefined) {
    const all = await write(output.out).catch(unlessReaderLeft);
    // The lines are the answer; what is told of them must not stand among them.
    if (all) tell({ ...output, out: output.err }, all, 'Exported');
  } else {
    const all = await newFile(resolve(terminal.cwd, options.output), write);
    tell(output, all, `Exported to ${printable(options.output)}`);
  }
};

/**
 * Whoever reads may have seen enough (`| head`): nothing is wrong then, and there is no whole to tell of. Unlike elsewhere an EIO
 * is an error here: the lines may go to a file, and a record that its disk cut off must not pass for one.
 */
const unlessReaderLeft = (error: unknown): null => {
  if (codeOf(error) === 'EPIPE') return null;
  throw error;
};

const tell = (output: Output, all: Exported, done: string): void => {
  const { events, from, to, digest } = all;
  if (output.json) printJson(output, all);
  else if (events === 0) output.out.write(`${done}: no events.\n`);
  else output.out.write(`${done}: ${events} events from position ${from} to ${to}, SHA-256 ${digest}.\n`);
};
