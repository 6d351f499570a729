import { QueryBus } from '@nestjs/cqrs';
import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { UpToDate } from '../../infra/postgres/lookups/up-to-date.js';
import { GetBacklog } from './get-backlog.js';
import { ledgerProjection } from './projection.js';

/** `birth-ledger backlog [collection]` */
export const backlogCli = ({ program, run }: Cli): void => {
  const command = program
    .command('backlog')
    .description('The ledger counted by collection and decision: what is unborn, and what became of the rest.')
    .argument('[collection]', 'one collection; all without it', aName);
  withCommonOptions(command, 'backlog', 'backlog pivot_definitions --json').action(
    (collection: string | undefined, options: CommonOptions) =>
      run(options, (session) => backlog(session, collection ?? null)),
  );
};

const backlog = async ({ app, output }: Session, collection: string | null): Promise<undefined> => {
  const { name, streamPrefixes } = ledgerProjection;
  await app.get(UpToDate, { strict: false }).reach(name, streamPrefixes);
  const rows = await app.get(QueryBus, { strict: false }).execute(new GetBacklog(collection, null));
  printRows(
    output,
    rows,
    [
      { heading: 'collection', of: (row) => row.collection },
      { heading: 'decision', of: ({ decision }) => decision },
      { heading: 'open', of: ({ entries }) => entries, right: true },
      { heading: 'born', of: ({ born }) => born, right: true },
      { heading: 'vanished', of: ({ vanished }) => vanished, right: true },
      { heading: 'oldest detected', of: ({ oldestDetected }) => oldestDetected?.toISOString() ?? null },
    ],
    collection === null
      ? 'The ledger holds no entry. Scan first: birth-ledger scan --help'
      : `The ledger holds no entry of ${printable(collection)}. Whether it was scanned: birth-ledger coverage --help`,
  );
};
