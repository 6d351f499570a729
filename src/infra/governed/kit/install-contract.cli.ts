import type { Bench, Cli, JsonOption } from '../../cli/cli.js';
import { withExample } from '../../cli/common-options.js';
import { printJson } from '../../cli/output.js';
import { UsageError } from '../../cli/usage-error.js';
import { BadValue, postgresUrl } from '../../settings/parsers.js';
import type { Secret } from '../../settings/secret.js';
import { type InstallOptions, installContract } from './install.js';
import { KIT_ROLES } from './service-roles.js';

type Options = JsonOption & { readonly url?: string };

const adminUrl = 'GOVERNED_ADMIN_URL';
const passwords = { scanner: 'SCANNER_PASSWORD', applier: 'APPLIER_PASSWORD' } as const;

/** `birth-ledger install-contract` */
export const installContractCli = ({ program, runAlone }: Cli): void => {
  const command = program
    .command('install-contract')
    .description(
      'Install what a database lacks of the governed contract, with the two roles of the service. Leaves alone what is ' +
        'there; again after new tables: grants. rollback-sql prints the exact reverse.',
    )
    .option('--url <url>', `the database, as a role that may create roles (better in ${adminUrl}, which nobody sees)`)
    .addHelpText(
      'after',
      `\n${passwords.scanner} and ${passwords.applier} in the environment become the passwords of the two roles;\n` +
        'without them the passwords stay as they are (new roles have none and cannot log in).',
    );
  withExample(command, 'install-contract').action((options: Options) =>
    runAlone(options, (bench) => install(bench, options)),
  );
};

const install = async ({ terminal, output }: Bench, { url }: Options): Promise<undefined> => {
  const admin = readUrl(url ?? terminal.env[adminUrl]);
  const options = readPasswords(terminal.env);
  await installContract(admin.reveal(), options);
  const { host, pathname } = new URL(admin.reveal());
  const asRole = (role: string): string => `postgres://${role}:<password>@${host}${pathname}`;
  const urls = { GOVERNED_URL: asRole(KIT_ROLES.scanner), GOVERNED_APPLIER_URL: asRole(KIT_ROLES.applier) };
  if (output.json) {
    printJson(output, { installed: true, passwordsSet: options.passwords !== undefined, ...urls });
    return;
  }
  output.out.write('The contract is installed. Now set the connections of the service, and scan:\n');
  for (const [name, value] of Object.entries(urls)) output.out.write(`  ${name}=${value}\n`);
};

const readUrl = (value: string | undefined): Secret => {
  if (!value) {
    throw new UsageError(
      `Say which database: set ${adminUrl}. (The embedded one has the contract; nothing to install there.)`,
    );
  }
  try {
    return postgresUrl(value, '');
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new UsageError(`${adminUrl} ${error.message}.`);
  }
};

const readPasswords = (env: NodeJS.ProcessEnv): InstallOptions => {
  const scanner = env[passwords.scanner];
  const applier = env[passwords.applier];
  if (scanner && applier) return { passwords: { scanner, applier } };
  if (scanner || applier) {
    throw new UsageError(`Set both ${passwords.scanner} and ${passwords.applier}, or neither.`);
  }
  return {};
};
