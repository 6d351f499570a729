import type { Command } from 'commander';
import { aName, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { inSession, printAccepted } from '../shared/in-session.js';
import { MoveGate } from './move-gate.command.js';

type Options = CommonOptions & { readonly reason: string };

/** `birth-ledger gate open|close <collection>` */
export const gateCli = ({ program, run }: Cli): void => {
  const gate = program
    .command('gate')
    .description('Hold a collection: while its gate is closed, nothing of it may be applied.');
  const add = (word: 'open' | 'close', to: 'open' | 'closed', description: string, example: string): Command =>
    withCommonOptions(
      gate
        .command(word)
        .description(description)
        .argument('<collection>', 'the collection', aName)
        .addOption(reasonOption().makeOptionMandatory()),
      example,
    ).action((collection: string, options: Options) =>
      run(options, (session) => move(session, collection, to, options.reason)),
    );
  add(
    'close',
    'closed',
    'Close the gate of a collection. By one of its owners.',
    'gate close pivot_definitions --reason "RP-paused" --as olga',
  );
  add(
    'open',
    'open',
    'Open the gate of a collection again. By one of its owners.',
    'gate open pivot_definitions --reason "RP is over" --as olga',
  );
};

const move = async (
  session: Session,
  collection: string,
  to: 'open' | 'closed',
  reason: string,
): Promise<undefined> => {
  const { give, newCall } = inSession(session);
  const written = await give(new MoveGate(collection, to, reason, newCall()));
  printAccepted(session.output, written, `The gate of ${collection} is ${to}.`);
};
