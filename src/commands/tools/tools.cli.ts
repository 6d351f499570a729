import { aName, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { printRows } from '../../infra/cli/output.js';
import { inSession, printAccepted } from '../shared/in-session.js';
import { CheckFrozenTools, RecordFrozenTools, ThawTool } from './tools.command.js';

type Reasoned = CommonOptions & { readonly reason: string };

/** `birth-ledger frozen-tools check|record|thaw` */
export const toolsCli = ({ program, run }: Cli): void => {
  const tools = program.command('frozen-tools').description('Watch the tools that must stay unused.');
  withCommonOptions(
    tools.command('check').description('Whether they have stayed so; fails if one has not.'),
    'frozen-tools check',
  ).action((options: CommonOptions) => run(options, check));
  withCommonOptions(
    tools
      .command('record')
      .description('Record those that the governed database says are frozen. By an operator or a steward.')
      .addOption(reasonOption().makeOptionMandatory()),
    'frozen-tools record --reason "replaced by birth-ledger" --as oona',
  ).action((options: Reasoned) =>
    run(options, async (session) => {
      const { give, newCall } = inSession(session);
      const written = await give(new RecordFrozenTools(options.reason, newCall()));
      printAccepted(session.output, written, `${written.events.length} tools newly recorded as frozen.`);
      return undefined;
    }),
  );
  withCommonOptions(
    tools
      .command('thaw')
      .description('Let a frozen tool be used again. By a steward.')
      .argument('<tool>', 'the tool', aName)
      .addOption(reasonOption().makeOptionMandatory()),
    'frozen-tools thaw dot-birth-backfill --reason "needed once more"',
  ).action((tool: string, options: Reasoned) =>
    run(options, async (session) => {
      const { give, newCall } = inSession(session);
      const written = await give(new ThawTool(tool, options.reason, newCall()));
      printAccepted(session.output, written, `${tool} may be used again.`);
      return undefined;
    }),
  );
};

const check = async (session: Session): Promise<number> => {
  const { give } = inSession(session);
  const tools = await give(new CheckFrozenTools());
  printRows(
    session.output,
    tools,
    [
      { heading: 'tool', of: ({ tool }) => tool },
      { heading: 'stayed frozen', of: ({ stayedFrozen }) => stayedFrozen },
      { heading: 'what is known', of: ({ detail }) => detail },
    ],
    'No tool is recorded as frozen; birth-ledger frozen-tools record does that.',
  );
  return tools.every(({ stayedFrozen }) => stayedFrozen) ? exitCode.ok : exitCode.failed;
};
