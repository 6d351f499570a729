import { QueryBus } from '@nestjs/cqrs';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { commandGroup } from '../../infra/cli/command-group.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import { reachAll } from '../shared/as-of.cli.js';
import { ListTools } from './list-tools.js';
import { toolsProjection } from './projection.js';

/** `birth-ledger frozen-tools list` */
export const recordedToolsCli = ({ program, run }: Cli): void => {
  const command = commandGroup(program, 'frozen-tools')
    .command('list')
    .description('What the log holds of frozen tools: recorded by whom and why, and thawed since.');
  withCommonOptions(command, 'frozen-tools list').action((options: CommonOptions) => run(options, list));
};

const list = async (session: Session): Promise<undefined> => {
  const { app, output } = session;
  await reachAll(session, toolsProjection);
  const rows = await app.get(QueryBus, { strict: false }).execute(new ListTools(null));
  printRows(
    output,
    rows,
    [
      { heading: 'tool', of: ({ tool }) => tool },
      { heading: 'frozen', of: ({ frozen }) => frozen },
      { heading: 'since', of: ({ frozenAt }) => frozenAt?.toISOString() ?? null },
      { heading: 'recorded by', of: ({ recordedBy }) => recordedBy },
      { heading: 'why', of: ({ reason }) => reason },
      { heading: 'thawed by', of: ({ thawedBy }) => thawedBy },
      { heading: 'why thawed', of: ({ thawReason }) => thawReason },
    ],
    'No tool was ever recorded as frozen; birth-ledger frozen-tools record does that.',
  );
};
