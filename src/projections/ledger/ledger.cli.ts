import { QueryBus } from '@nestjs/cqrs';
import { InvalidArgumentError, Option } from 'commander';
import { type Decision, decisions } from '../../domain/entry/events.js';
import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printJson, printRows } from '../../infra/cli/output.js';
import { asOfOption, reachAll } from '../shared/as-of.cli.js';
import type { AsOf } from '../shared/as-of.js';
import { fromCursor, UnknownCursor } from '../shared/page.js';
import { type EntryView, entryStatuses } from './entry-view.js';
import { type EntryFilter, ListEntries } from './list-entries.js';
import { ledgerProjection } from './projection.js';

type Options = CommonOptions & {
  readonly decision?: Decision;
  readonly status?: EntryView['status'];
  readonly asOf?: AsOf;
  readonly limit: number;
  readonly cursor?: string;
};

/** `birth-ledger ledger [collection]` */
export const ledgerCli = ({ program, run }: Cli): void => {
  const command = program
    .command('ledger')
    .description('The entries of the ledger, by collection and code: what was ever found unborn, and how it stands.')
    .argument('[collection]', 'one collection; all without it', aName)
    .addOption(new Option('--decision <decision>', 'only those that stand so').choices(decisions))
    .addOption(new Option('--status <status>', 'open: unborn as far as is known').choices(entryStatuses))
    .addOption(asOfOption())
    .addOption(new Option('--limit <n>', 'entries at most').argParser(aLimit).default(100))
    .addOption(new Option('--cursor <cursor>', 'where the last page ended: its next').argParser(aCursor));
  withCommonOptions(
    command,
    'ledger pivot_definitions --status open',
    'ledger --as-of 2026-06-06T12:00:00Z --json',
  ).action((collection: string | undefined, options: Options) =>
    run(options, (session) => list(session, collection ?? null, options)),
  );
};

const most = 100_000;

const aLimit = (text: string): number => {
  const limit = Number(text);
  if (/^\d{1,6}$/.test(text) && limit >= 1 && limit <= most) return limit;
  throw new InvalidArgumentError(`A limit is a number from 1 to ${most}.`);
};

const aCursor = (text: string): string => {
  try {
    fromCursor(text, 2);
    return text;
  } catch (error) {
    if (error instanceof UnknownCursor) throw new InvalidArgumentError(error.message);
    throw error;
  }
};

const list = async (session: Session, collection: string | null, options: Options): Promise<undefined> => {
  await reachAll(session, ledgerProjection);
  const { app, output } = session;
  const { decision = null, status = null, asOf = null, limit, cursor = null } = options;
  const filter: EntryFilter = { collection, decision, status, decidedBy: null, pendingOnboarding: null };
  const page = await app.get(QueryBus, { strict: false }).execute(new ListEntries(filter, limit, cursor, asOf));
  if (output.json) {
    printJson(output, page);
    return;
  }
  printRows(
    output,
    page.items,
    [
      { heading: 'collection', of: (row) => row.collection },
      { heading: 'code', of: ({ code }) => code },
      { heading: 'status', of: (row) => row.status },
      { heading: 'decision', of: (row) => row.decision },
      { heading: 'decided by', of: ({ decidedBy }) => decidedBy },
      { heading: 'reason', of: ({ reason }) => reason },
      { heading: 'first detected', of: ({ firstDetectedAt }) => firstDetectedAt.toISOString() },
      { heading: 'born', of: ({ birthAppliedAt }) => birthAppliedAt?.toISOString() ?? null },
    ],
    'No such entry. What was scanned: birth-ledger cursor --help',
  );
  if (page.next !== null) output.err.write(`There are more: --limit, or --cursor ${page.next}\n`);
};
