import { Command, type CommanderError, type OutputConfiguration } from 'commander';
import { applyCli } from '../commands/apply/apply.cli.js';
import { authorityCli } from '../commands/authority/authority.cli.js';
import { decideCli } from '../commands/decide/decide.cli.js';
import { gateCli } from '../commands/gate/gate.cli.js';
import { identityCli } from '../commands/identity/identity.cli.js';
import { onboardCli } from '../commands/onboard/onboard.cli.js';
import { planCli } from '../commands/plan/plan.cli.js';
import { scanCli } from '../commands/scan/scan.cli.js';
import { toolsCli } from '../commands/tools/tools.cli.js';
import { triageCli } from '../commands/triage/triage.cli.js';
import { demoCli } from '../demo/demo.cli.js';
import { tokenCli } from '../infra/auth/token.cli.js';
import type { Cli } from '../infra/cli/cli.js';
import { exitCode, exitCodeMeanings } from '../infra/cli/exit-codes.js';
import { eventStoreCli } from '../infra/eventstore/cli/serve.cli.js';
import { installContractCli } from '../infra/governed/kit/install-contract.cli.js';
import { programVersion } from '../infra/observability/program-version.js';
import { exportCli } from '../projections/history/export/export.cli.js';
import { historyCli } from '../projections/history/history.cli.js';
import { backlogCli } from '../projections/ledger/backlog.cli.js';
import { coverageCli } from '../projections/ledger/coverage.cli.js';
import { cursorCli } from '../projections/ledger/cursor.cli.js';
import { ledgerCli } from '../projections/ledger/ledger.cli.js';
import { plansCli } from '../projections/plans/plans.cli.js';
import { rebuildCli } from '../projections/rebuild/rebuild.cli.js';
import { recordedToolsCli } from '../projections/tools/recorded-tools.cli.js';
import { projectionsCli } from '../projections/upkeep/projections.cli.js';
import { rollbackSqlCli } from './rollback-sql.cli.js';
import { serveCli } from './serve.cli.js';

/** Every command, in the order of the help. */
const capabilities: readonly ((cli: Cli) => void)[] = [
  demoCli,
  serveCli,
  scanCli,
  decideCli,
  triageCli,
  gateCli,
  identityCli,
  onboardCli,
  planCli,
  plansCli,
  applyCli,
  toolsCli,
  recordedToolsCli,
  authorityCli,
  ledgerCli,
  backlogCli,
  cursorCli,
  coverageCli,
  historyCli,
  exportCli,
  projectionsCli,
  rebuildCli,
  tokenCli,
  eventStoreCli,
  installContractCli,
  rollbackSqlCli,
];

/** Wide enough for a sentence beside an option; fixed, so that docs/cli.md and every terminal show the same. */
const helpWidth = 110;

/** What surrounds the words: where help and complaints about them go, and what happens after either. */
export type Surroundings = { readonly output: OutputConfiguration; readonly onExit: (error: CommanderError) => never };

/**
 * The command line, with every command that there is.
 * @param runners how commands are run; see run-cli.ts
 */
export const buildProgram = (runners: Omit<Cli, 'program'>, { output, onExit }: Surroundings): Command => {
  const program = new Command('birth-ledger')
    .description('Finds rows without a birth record, has their owners decide, and proves what was done.')
    .version(programVersion())
    .showHelpAfterError('(add --help to see how it is used)')
    .configureHelp({ helpWidth })
    .configureOutput(output)
    .enablePositionalOptions()
    .addHelpText('after', `\n${exitCodeHelp}\n\nSettings: docs/settings.md. All commands: docs/cli.md.`)
    .exitOverride(onExit);
  for (const add of capabilities) add({ program, ...runners });
  return program;
};

const exitCodeHelp = [
  'Exit codes:',
  ...Object.entries(exitCode).map(
    ([name, code]) => `  ${String(code).padStart(3)}  ${exitCodeMeanings[name as keyof typeof exitCode]}`,
  ),
].join('\n');
