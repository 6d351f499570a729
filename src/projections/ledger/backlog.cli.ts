import { QueryBus } from '@nestjs/cqrs';
import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { asOfOption, reachAll } from '../shared/as-of.cli.js';
import type { AsOf } from '../shared/as-of.js';
import { GetBacklog } from './get-backlog.js';
import { ledgerProjection } from './projection.js';

type Options = CommonOptions & { readonly asOf?: AsOf };

/** `birth-ledger backlog [collection]` */
export const backlogCli = ({ program, run }: Cli): void => {
  const command = program
    .command('backlog')
    .description('The ledger counted by collection and decision: what is unborn, and what became of the rest.')
    .argument('[collection]', 'one collection; all without it', aName)
    .addOption(asOfOption());
  const examples = ['backlog', 'backlog pivot_definitions --json', 'backlog --as-of 2026-06-06T12:00:00Z'];
  withCommonOptions(command, ...examples).action((collection: string | undefined, { asOf, ...options }: Options) =>
    run(options, (session) => backlog(session, collection ?? null, asOf ?? null)),
  );
};

const backlog = async (session: Session, collection: string | null, asOf: AsOf | null): Promise<undefined> => {
  await reachAll(session, ledgerProjection);
  const { app, output } = session;
  const rows = await app.get(QueryBus, { strict: false }).execute(new GetBacklog(collection, asOf));
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
