import { QueryBus } from '@nestjs/cqrs';
import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { type Output, printRows } from '../../infra/cli/output.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { collectionsProjection } from '../collections/projection.js';
import { noHistory } from '../history/no-history.js';
import { asOfOption, reachAll } from '../shared/as-of.cli.js';
import type { AsOf } from '../shared/as-of.js';
import type { CoverageRow } from './coverage-row.js';
import { GetCoverage } from './get-coverage.js';
import { ledgerProjection } from './projection.js';

type Options = CommonOptions & { readonly asOf?: AsOf };

/** `birth-ledger coverage [collection]` */
export const coverageCli = ({ program, run }: Cli): void => {
  const command = program
    .command('coverage')
    .description(
      'Whether every entity is accounted for: seen = born + PENDING + BIRTH_APPROVED + EXEMPT + QUARANTINE + RETIRE ' +
        '(+ rows without a code). Exit code 1 when a collection does not balance.',
    )
    .argument('[collection]', 'one collection; all without it', aName)
    .addOption(asOfOption());
  withCommonOptions(command, 'coverage', 'coverage pivot_definitions', 'coverage --as-of 4711').action(
    (collection: string | undefined, { asOf, ...options }: Options) =>
      run(options, (session) => coverage(session, collection ?? null, asOf ?? null)),
  );
};

const coverage = async (session: Session, collection: string | null, asOf: AsOf | null): Promise<number> => {
  await reachAll(session, ledgerProjection, collectionsProjection);
  const { app, output } = session;
  const rows = await app.get(QueryBus, { strict: false }).execute(new GetCoverage(collection, asOf));
  if (collection !== null && rows.length === 0) throw new ProblemException('unknown', noHistory(collection));
  print(output, rows);
  return rows.some(({ state }) => state === 'unbalanced') ? exitCode.failed : exitCode.ok;
};

const print = (output: Output, rows: readonly CoverageRow[]): void => {
  printRows(
    output,
    rows,
    [
      { heading: 'collection', of: ({ collection }) => collection },
      { heading: 'state', of: ({ state, gapReason }) => (gapReason ? `${state}: ${gapReason}` : state) },
      { heading: 'seen', of: ({ entitiesSeen }) => entitiesSeen, right: true },
      { heading: 'born', of: ({ born }) => born, right: true },
      { heading: 'pending', of: ({ pending }) => pending, right: true },
      { heading: 'approved', of: ({ birthApproved }) => birthApproved, right: true },
      { heading: 'exempt', of: ({ exempt }) => exempt, right: true },
      { heading: 'quarantine', of: ({ quarantine }) => quarantine, right: true },
      { heading: 'retire', of: ({ retire }) => retire, right: true },
      { heading: 'no code', of: ({ rowsWithoutCode }) => rowsWithoutCode, right: true },
      { heading: 'unexplained', of: ({ difference }) => difference, right: true },
    ],
    'No collection was ever discovered. Scan first: birth-ledger scan --help',
  );
  if (!output.json && rows.length > 0) output.out.write(`${summary(rows)}\n`);
};

const summary = (rows: readonly CoverageRow[]): string => {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state.replace('_', ' ')}`).join(', ');
};
