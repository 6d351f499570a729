import { Argument, type Command } from 'commander';
import type { AuthorityCommand } from '../../domain/authority/decide.js';
import { type Role, roles } from '../../domain/authority/events.js';
import { listed } from '../../domain/shared/listed.js';
import { aName, listOf, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { inSession, printAccepted } from '../shared/in-session.js';
import { ChangeAuthority } from './change-authority.command.js';

type Options = CommonOptions & { readonly collection?: readonly string[]; readonly reason: string };

/** `birth-ledger authority grant|revoke <person> <role>` */
export const authorityCli = ({ program, run }: Cli): void => {
  const authority = program
    .command('authority')
    .description('Say who may do what. By a steward, never for oneself; the first steward comes from FIRST_STEWARD.');
  const add = (
    word: 'grant' | 'revoke',
    type: AuthorityCommand['type'],
    description: string,
    example: string,
  ): Command =>
    withCommonOptions(
      authority
        .command(word)
        .description(description)
        .argument('<person>', "the person: the sub of their token; service:<name> for a machine's account", aName)
        .addArgument(new Argument('<role>', 'the role').choices(roles))
        .option('--collection <name>', 'for owners: which collection (may be repeated); all without it', listOf(aName))
        .addOption(reasonOption().makeOptionMandatory()),
      example,
    ).action((person: string, role: Role, options: Options) =>
      run(options, (session) => change(session, type, person, role, options)),
    );
  add(
    'grant',
    'GrantAuthority',
    'Grant a role to somebody.',
    'authority grant olga owner --collection pivot_definitions --reason "head of pivots"',
  );
  add(
    'revoke',
    'RevokeAuthority',
    'Take a role back from somebody.',
    'authority revoke olga owner --collection pivot_definitions --reason "moved to another team"',
  );
};

const change = async (
  session: Session,
  type: AuthorityCommand['type'],
  person: string,
  role: Role,
  { collection, reason }: Options,
): Promise<undefined> => {
  const { give, newCall } = inSession(session);
  const scope = collection ? ({ kind: 'collections', names: collection } as const) : ({ kind: 'all' } as const);
  const written = await give(new ChangeAuthority({ type, person, role, scope, reason }, newCall()));
  const of = collection ? ` of ${listed(collection)}` : '';
  const verb = type === 'GrantAuthority' ? 'is now' : 'is no longer';
  printAccepted(session.output, written, `${person} ${verb} ${role}${of}.`);
};
