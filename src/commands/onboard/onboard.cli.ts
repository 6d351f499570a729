import { Option } from 'commander';
import { shown } from '../../domain/collection/registry-write.js';
import { aName, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { type Output, printJson } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { executeOption, type IdentityOptions, identityIn, withIdentity } from '../identity/identity-options.js';
import { inSession } from '../shared/in-session.js';
import { OnboardingAnswer } from './onboard.answer.js';
import { OnboardCollection, type OnboardingReport } from './onboard-collection.command.js';

type Options = CommonOptions &
  IdentityOptions & {
    readonly owner: string;
    readonly required?: boolean;
    readonly reason: string;
    readonly execute?: boolean;
  };

/** `birth-ledger onboard <collection>` */
export const onboardCli = ({ program, run }: Cli): void => {
  const command = withIdentity(
    program
      .command('onboard')
      .description(
        'Bring a table into collection_registry and meta_catalog, in one transaction that is taken back if it births anything; entries that waited for it return to PENDING. Its codes are made as its birth trigger has it, unless said otherwise. By an owner of it or a steward.',
      )
      .argument('<collection>', 'the collection', aName)
      .addOption(
        new Option('--owner <person>', 'whom the registry names as its owner').argParser(aName).makeOptionMandatory(),
      ),
  )
    .option('--required', 'births are required of it from now on')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(executeOption());
  withCommonOptions(
    command,
    'onboard dot_iu_command_catalog --column command_name --owner omar --reason "commands are entities" --execute',
  ).action((collection: string, options: Options) =>
    run(options, async (session) => {
      const { owner, required = false, reason, execute = false } = options;
      const { give, newCall } = inSession(session);
      const order = { collection, identity: identityIn(options), owner, required, reason, execute };
      print(session.output, await give(new OnboardCollection(order, newCall())));
      return undefined;
    }),
  );
};

const print = (output: Output, report: OnboardingReport): void => {
  if (output.json) {
    printJson(output, new OnboardingAnswer(report));
    return;
  }
  output.out.write(`${printable(sentence(report))}\n`);
};

const sentence = ({ collection, outcome, after, returned }: OnboardingReport): string => {
  const identity = after?.registry ? ` with ${shown(after.registry)}` : '';
  switch (outcome) {
    case 'rehearsed':
      return `Rehearsed and rolled back: ${collection} can be onboarded${identity}. Add --execute to do it.`;
    case 'onboarded':
      return `${collection} is onboarded${identity}; ${returned} entries returned to PENDING.`;
    case 'finished':
      return `${collection} was onboarded before; ${returned} entries that still waited returned to PENDING.`;
  }
};
