import { Argument, Option } from 'commander';
import { type Decision, decisions } from '../../domain/entry/events.js';
import { counted } from '../../domain/shared/listed.js';
import { aName, listOf, reasonOption, yesOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { confirmed } from '../../infra/cli/confirmed.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { printable } from '../../infra/cli/printable.js';
import { inSession } from '../shared/in-session.js';
import { DecideEntries } from './decide-entries.command.js';
import { DecideFiltered, PreviewFiltered } from './decide-filtered.command.js';
import { exitCodeOfRows, printDecisions } from './print-decisions.js';
import type { RowOutcome } from './row-outcome.js';

type Options = CommonOptions & {
  readonly collection: string;
  readonly code?: readonly string[];
  readonly standing?: Decision;
  readonly reason: string;
  readonly yes?: boolean;
};

/** `birth-ledger decide <decision> --collection <name>` */
export const decideCli = ({ program, run }: Cli): void => {
  const command = program
    .command('decide')
    .description('Decide what becomes of unborn entities, row by row. By an owner of their collection.')
    .addArgument(new Argument('<decision>', 'the decision').choices(decisions))
    .addOption(new Option('--collection <name>', 'the collection').argParser(aName).makeOptionMandatory())
    .option('--code <code>', 'the code of an entry (may be repeated)', listOf(aName))
    .addOption(
      new Option('--standing <decision>', 'all open entries that stand so; shown and asked about before')
        .choices(decisions)
        .conflicts('code'),
    )
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(yesOption());
  withCommonOptions(
    command,
    'decide EXEMPT --collection pivot_definitions --code PD-7 --code PD-8 --reason "test data" --as olga',
    'decide BIRTH_APPROVED --collection pivot_definitions --standing PENDING --reason "checked" --as olga',
  ).action((to: Decision, options: Options) => {
    if (!options.code && !options.standing) {
      command.error('error: say which entries: --code <code> for some, or --standing <decision> for all that stand so');
    }
    return run(options, (session) => decide(session, to, options));
  });
};

const decide = async (session: Session, to: Decision, options: Options): Promise<number> => {
  const { standing } = options;
  const rows = standing ? await filtered(session, to, standing, options) : await named(session, to, options);
  if (rows === null) {
    session.output.err.write('Nothing was decided.\n');
    return exitCode.failed;
  }
  printDecisions(session.output, to, rows);
  return exitCodeOfRows(rows);
};

const named = (session: Session, to: Decision, { collection, code = [], reason }: Options): Promise<RowOutcome[]> => {
  const { give, newCall } = inSession(session);
  // A code that was typed twice is one entry.
  const rows = [...new Set(code)].map((code) => ({ type: 'Decide', collection, code, to, reason }) as const);
  return give(new DecideEntries(rows, newCall()));
};

/** Answers null when whoever was asked said no. */
const filtered = async (
  session: Session,
  to: Decision,
  standing: Decision,
  { collection, reason, yes }: Options,
): Promise<RowOutcome[] | null> => {
  const { give, newCall } = inSession(session);
  const filter = { collection, standing };
  const { matches, sample } = await give(new PreviewFiltered(filter));
  const { err } = session.output;
  err.write(printable(`${counted(matches, 'open entry', 'open entries')} of ${collection} standing as ${standing}.`));
  err.write('\n');
  if (matches === 0) return [];
  if (!yes) showSample(err, sample, matches);
  const question = `Record ${to} for ${counted(matches, 'entry', 'entries')}?`;
  if (!(await confirmed(session, question, yes))) return null;
  return give(new DecideFiltered(filter, to, reason, matches, newCall()));
};

const showSample = (err: NodeJS.WritableStream, sample: readonly string[], matches: number): void => {
  for (const code of sample) err.write(`  ${printable(code)}\n`);
  if (matches > sample.length) err.write(`  … and ${matches - sample.length} more\n`);
};
