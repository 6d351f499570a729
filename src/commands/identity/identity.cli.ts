import type { Command } from 'commander';
import { aName, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCodeOfRows } from '../decide/print-decisions.js';
import { inSession, printAccepted } from '../shared/in-session.js';
import { ApplyIdentities } from './apply-identities.command.js';
import { ClassifyIdentities } from './classify-identities.command.js';
import { DeclareIdentity } from './declare-identity.command.js';
import { executeOption, type IdentityOptions, identityIn, withIdentity } from './identity-options.js';
import { printClassification, printIdentities } from './print-identities.js';
import { RevertIdentities } from './revert-identities.command.js';

type Reasoned = CommonOptions & { readonly reason: string };
type Writing = Reasoned & { readonly execute?: boolean };
type Declaring = Reasoned & IdentityOptions;

/** `birth-ledger identity classify|declare|apply|revert` */
export const identityCli = (cli: Cli): void => {
  const identity = cli.program
    .command('identity')
    .description('Say how the codes of collections are made, and write that into the governed registry.');
  classify(identity, cli);
  declare(identity, cli);
  apply(identity, cli);
  revert(identity, cli);
};

const classify = (identity: Command, { run }: Cli): void => {
  const command = identity
    .command('classify')
    .description(
      'Mirror the birth triggers of collections without an identity; for those that no trigger tells, show what their owners can do. By an operator. Writes nothing to the governed database.',
    )
    .argument('[collection...]', 'the collections; all required ones without an identity when none is named');
  withCommonOptions(command, 'identity classify --as oona').action((names: string[], options: CommonOptions) =>
    run(options, async (session) => {
      const { give, newCall } = inSession(session);
      const report = await give(new ClassifyIdentities(named(names), newCall()));
      printClassification(session.output, report);
      return exitCodeOfRows(report.rows.map(({ outcome }) => ({ outcome: known(outcome) })));
    }),
  );
};

const declare = (identity: Command, { run }: Cli): void => {
  const command = withIdentity(
    identity
      .command('declare')
      .description('Say how the codes of a collection are made. By one of its owners; checked against the data.')
      .argument('<collection>', 'the collection', aName),
  ).addOption(reasonOption().makeOptionMandatory());
  withCommonOptions(
    command,
    'identity declare apr_request_types --column request_type --reason "it is the key" --as ines',
  ).action((collection: string, options: Declaring) => {
    const said = identityIn(options) ?? command.error('error: say --column <name> or --synthetic-id');
    return run(options, async (session) => {
      const { give, newCall } = inSession(session);
      const written = await give(new DeclareIdentity(collection, said, options.reason, newCall()));
      const next = `Write it into the registry with: birth-ledger identity apply ${collection} --execute`;
      printAccepted(session.output, written, `The identity of ${collection} is declared. ${next}`);
      return undefined;
    });
  });
};

const apply = (identity: Command, { run }: Cli): void => {
  const command = identity
    .command('apply')
    .description(
      'Write classified and declared identities into the governed registry: rehearsed, in one transaction that any birth rolls back, reversible. By an owner or a steward.',
    )
    .argument('[collection...]', 'the collections; all that are ready when none is named')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(executeOption());
  withCommonOptions(
    command,
    'identity apply --reason "as the triggers have it"',
    'identity apply dot_domain_rules --reason "as its trigger has it" --execute --as omar',
  ).action((names: string[], options: Writing) =>
    run(options, (session) => {
      const { reason, execute = false } = options;
      const { give, newCall } = inSession(session);
      return printed(session, give(new ApplyIdentities(named(names), reason, execute, newCall())), execute);
    }),
  );
};

const revert = (identity: Command, { run }: Cli): void => {
  const command = identity
    .command('revert')
    .description(
      'Restore byte for byte what stood in the governed registry before an identity was applied; refused where somebody else wrote since. By an owner or a steward.',
    )
    .argument('<collection...>', 'the collections')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(executeOption());
  withCommonOptions(command, 'identity revert dot_domain_rules --reason "too early" --execute --as omar').action(
    (names: string[], options: Writing) =>
      run(options, (session) => {
        const { reason, execute = false } = options;
        const { give, newCall } = inSession(session);
        return printed(session, give(new RevertIdentities(names, reason, execute, newCall())), execute);
      }),
  );
};

const named = (names: readonly string[]): readonly string[] | null => (names.length > 0 ? names : null);

/** A blocked collection is a finding, not a failure of the command. */
const known = (outcome: string): 'recorded' | 'refused' | 'failed' =>
  outcome === 'refused' || outcome === 'failed' ? outcome : 'recorded';

const printed = async (
  session: Session,
  work: Promise<Parameters<typeof printIdentities>[1]>,
  execute: boolean,
): Promise<number> => {
  const outcomes = await work;
  printIdentities(session.output, outcomes, execute);
  return exitCodeOfRows(outcomes.map(({ outcome }) => ({ outcome: known(outcome) })));
};
