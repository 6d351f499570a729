import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { History } from './history.js';
import { noHistory } from './no-history.js';
import type { Step } from './step.js';

/** `birth-ledger history <collection> [code]` */
export const historyCli = ({ program, run }: Cli): void => {
  const command = program
    .command('history')
    .description(
      'What happened to an entity, or to a collection and in its scans: straight from the log, oldest first.',
    )
    .argument('<collection>', 'the collection', aName)
    .argument('[code]', 'the code of an entity; without it, the collection itself', aName);
  withCommonOptions(command, 'history pivot_definitions PD-7').action(
    (collection: string, code: string | undefined, options: CommonOptions) =>
      run(options, (session) => history(session, collection, code)),
  );
};

const history = async ({ app, output }: Session, collection: string, code?: string): Promise<undefined> => {
  const log = app.get(History, { strict: false });
  const steps: Step[] = [];
  const found = code === undefined ? log.ofCollection(collection) : log.ofEntry(collection, code);
  for await (const step of found) steps.push(step);
  if (steps.length === 0) throw new ProblemException('unknown', noHistory(collection, code));
  printRows(output, steps, [
    { heading: 'position', of: ({ position }) => position, right: true },
    { heading: 'at', of: ({ at }) => at },
    { heading: 'by', of: ({ actor }) => actor },
    { heading: 'what happened', of: ({ told }) => told },
  ]);
};
