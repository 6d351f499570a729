import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Bench, Cli, JsonOption } from '../../cli/cli.js';
import { withExample } from '../../cli/common-options.js';
import { exitCode } from '../../cli/exit-codes.js';
import { type Output, printJson } from '../../cli/output.js';
import { printable } from '../../cli/printable.js';
import { backupEventStore, type Copy } from '../embedded/upkeep/backup.js';
import { restoreEventStore } from '../embedded/upkeep/restore.js';
import { verifyEventStore } from '../embedded/upkeep/verify.js';
import { type DataOption, folderOf, withData } from './store-folder.js';

type Options = JsonOption & DataOption;

/** `birth-ledger eventstore backup|restore|verify` */
export const addUpkeep = (eventstore: Command, { runAlone }: Cli): void => {
  withExample(
    withData(
      eventstore
        .command('backup')
        .description('Copy the store into one file, compared event by event. The store may be in use.')
        .argument('<file>', 'the file to write; it may not exist yet'),
    ),
    'eventstore backup ./backups/monday.db',
  ).action((file: string, options: Options) =>
    runAlone(options, (bench) => {
      const copy = backupEventStore(folderOf(bench, options), resolve(bench.terminal.cwd, file));
      return printCopy(bench.output, copy, `Backed up to ${file}`);
    }),
  );
  withExample(
    withData(
      eventstore
        .command('restore')
        .description('Put a backup into a folder that holds no store yet, compared event by event.')
        .argument('<file>', 'the backup'),
    ),
    'eventstore restore ./backups/monday.db --data ./restored',
  ).action((file: string, options: Options) =>
    runAlone(options, (bench) => {
      const folder = folderOf(bench, options);
      const copy = restoreEventStore(resolve(bench.terminal.cwd, file), folder);
      return printCopy(bench.output, copy, `Restored into ${folder}`);
    }),
  );
  withExample(
    withData(
      eventstore
        .command('verify')
        .description('Walk the whole store and check every event. Exit code 1 when anything is not as it was written.'),
    ),
    'eventstore verify',
  ).action((options: Options) => runAlone(options, async (bench) => verify(bench, folderOf(bench, options))));
};

const printCopy = async (output: Output, copy: Copy, done: string): Promise<undefined> => {
  if (output.json) printJson(output, copy);
  else output.out.write(`${printable(done)}: ${contents(copy)}.\n`);
  return undefined;
};

const verify = ({ output }: Bench, folder: string): number => {
  const { findings, ...found } = verifyEventStore(folder);
  const messages = findings.map(({ message }) => message);
  const whole = messages.length === 0;
  if (output.json) {
    printJson(output, { whole, ...found, findings: messages });
  } else {
    output.out.write(`${whole ? 'The store is whole' : 'The store is damaged'}: ${contents(found)}.\n`);
    for (const message of messages) output.out.write(`  - ${printable(message)}\n`);
  }
  return whole ? exitCode.ok : exitCode.failed;
};

const contents = ({ events, streams, digest }: Copy): string =>
  `${events} events in ${streams} streams, SHA-256 ${digest}`;
