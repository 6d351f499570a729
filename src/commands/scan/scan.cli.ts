import { CommandBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { type LapMode, lapModes } from '../../domain/scan/events.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { type Output, printJson, printRows } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { CallFactory } from '../shared/call-factory.js';
import type { LapProgress } from './progress.js';
import { ScanCollections, type ScanReport } from './scan-collections.command.js';

type Options = CommonOptions & { readonly mode: LapMode };

/** `birth-ledger scan [collection…]` */
export const scanCli = ({ program, run }: Cli): void => {
  const command = program
    .command('scan')
    .description('Look for unborn entities and log each of them once. Writes nothing to the governed database.')
    .argument('[collection...]', 'collections to scan; all that can be scanned when none is named')
    .addOption(
      new Option('--mode <mode>', 'full finds everything; incremental goes on from the cursor')
        .choices(lapModes)
        .default('full'),
    );
  withCommonOptions(command, 'scan pivot_definitions --as olga').action((names: string[], options: Options) =>
    run(options, (session) => scan(session, names, options.mode)),
  );
};

const scan = async ({ app, actor, output, signal }: Session, names: string[], mode: LapMode): Promise<number> => {
  const call = app.get(CallFactory, { strict: false }).call(actor);
  const onProgress = (lap: LapProgress): void => void output.err.write(`${progressLine(lap)}\n`);
  const wanted = names.length > 0 ? names : null;
  const report = await app
    .get(CommandBus, { strict: false })
    .execute(new ScanCollections(wanted, mode, call, { onProgress, signal }));
  print(output, report);
  return report.scanned.some(({ outcome }) => outcome === 'failed') ? exitCode.failed : exitCode.ok;
};

const print = (output: Output, report: ScanReport): void => {
  if (output.json) {
    printJson(output, report);
    return;
  }
  printRows(output, report.scanned, [
    { heading: 'collection', of: ({ collection }) => collection },
    { heading: 'outcome', of: ({ outcome, detail }) => (detail ? `${outcome}: ${detail}` : outcome) },
    { heading: 'rows seen', of: ({ rowsSeen }) => rowsSeen, right: true },
    { heading: 'newly logged', of: ({ newlyLogged }) => newlyLogged, right: true },
    { heading: 'total pending', of: ({ totalPending }) => totalPending, right: true },
  ]);
  if (report.gaps.length > 0) {
    output.out.write(`\nNot scanned: ${report.gaps.length} gaps\n`);
    printRows(output, report.gaps, [
      { heading: 'collection', of: ({ collection }) => collection },
      { heading: 'reason', of: ({ reason }) => reason },
      { heading: 'what to know', of: ({ detail }) => detail },
    ]);
  }
  if (report.forTriage.length > 0) {
    output.out.write(
      `\nFor triage: ${report.forTriage.length} managed collections with zero births; birth-ledger triage lists them.\n`,
    );
  }
};

const progressLine = ({ collection, rowsSeen, rowsPerSecond, secondsLeft, newlyLogged }: LapProgress): string => {
  const eta = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s to go`;
  return `${printable(collection)}: ${rowsSeen} rows, ${Math.round(rowsPerSecond)} rows/s${eta}, ${newlyLogged} newly logged`;
};
