import { QueryBus } from '@nestjs/cqrs';
import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import { asOfOption, reachAll } from '../shared/as-of.cli.js';
import type { AsOf } from '../shared/as-of.js';
import { GetCursors } from './get-cursors.js';
import { ledgerProjection } from './projection.js';

type Options = CommonOptions & { readonly asOf?: AsOf };

/** `birth-ledger cursor [collection]` */
export const cursorCli = ({ program, run }: Cli): void => {
  const command = program
    .command('cursor')
    .description('How far each collection is scanned: the last key checked, when, and the rows that its lap has seen.')
    .argument('[collection]', 'one collection; all without it', aName)
    .addOption(asOfOption());
  withCommonOptions(command, 'cursor', 'cursor pivot_definitions --as-of 4711').action(
    (collection: string | undefined, { asOf, ...options }: Options) =>
      run(options, (session) => cursors(session, collection ?? null, asOf ?? null)),
  );
};

const cursors = async (session: Session, collection: string | null, asOf: AsOf | null): Promise<undefined> => {
  await reachAll(session, ledgerProjection);
  const { app, output } = session;
  const rows = await app.get(QueryBus, { strict: false }).execute(new GetCursors(collection, asOf));
  printRows(
    output,
    rows,
    [
      { heading: 'collection', of: (row) => row.collection },
      {
        heading: 'last key',
        of: ({ lastKey }) => (lastKey?.length === 1 ? (lastKey[0] ?? null) : JSON.stringify(lastKey)),
      },
      { heading: 'last run', of: ({ lastRunAt }) => lastRunAt?.toISOString() ?? null },
      { heading: 'rows seen', of: ({ rowsSeen }) => BigInt(rowsSeen), right: true },
      { heading: 'lap', of: ({ lap, mode, status }) => `${lap} (${mode}, ${status})` },
      { heading: 'newly logged', of: ({ newlyLogged }) => BigInt(newlyLogged), right: true },
      { heading: 'last full lap', of: ({ lastFullLapAt }) => lastFullLapAt?.toISOString() ?? null },
    ],
    'Nothing was scanned. birth-ledger scan --help',
  );
};
