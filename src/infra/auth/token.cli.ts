import { InvalidArgumentError, Option } from 'commander';
import { aName } from '../cli/arguments.js';
import type { Bench, Cli, JsonOption } from '../cli/cli.js';
import { withExample } from '../cli/common-options.js';
import { printJson } from '../cli/output.js';
import { UsageError } from '../cli/usage-error.js';
import { issueToken, tokenLife } from './issue-token.js';
import { TokenRefused } from './token-refused.js';

type Options = JsonOption & { readonly as: string; readonly service?: boolean; readonly expires: string };

/** `birth-ledger token --as <person>` */
export const tokenCli = ({ program, runAlone }: Cli): void => {
  const command = program
    .command('token')
    .description("Issue a token for the API, signed by this installation's own key. Whoever holds it is that person.")
    .addOption(new Option('--as <person>', 'whom the token stands for').argParser(aName).makeOptionMandatory())
    .option('--service', "a machine's account, which may read and scan but decides nothing")
    .option('--expires <span>', 'how long it is valid: a number with s, m, h or d', aLife, '8h');
  withExample(command, 'token --as olga --expires 30m').action((options: Options) =>
    runAlone(options, (bench) => token(bench, options)),
  );
};

const aLife = (span: string): string => {
  try {
    tokenLife(span);
    return span;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
};

const token = async ({ settings, output }: Bench, { as, service, expires }: Options): Promise<undefined> => {
  const { dataDir, identity } = settings();
  if (identity.kind === 'provider') {
    throw new UsageError(`Tokens come from the identity provider ${identity.issuer}; ask it for one.`);
  }
  const kind = service ? 'service' : 'person';
  const issued = await issueToken({ dataDir, person: as, kind, expiresIn: expires }).catch((error: unknown) => {
    if (!(error instanceof TokenRefused)) throw error;
    throw new UsageError(`No token can be issued to ${JSON.stringify(as)}. ${error.message}`);
  });
  if (output.json) printJson(output, { token: issued, kind, as, expires });
  else output.out.write(`${issued}\n`);
};
