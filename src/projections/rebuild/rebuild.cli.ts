import { Argument } from 'commander';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { type Output, printJson, printRows } from '../../infra/cli/output.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { isEmpty } from '../../infra/postgres/rebuild/diff.js';
import { READ_MODEL_URL } from '../../infra/postgres/tokens.js';
import { catalog } from '../catalog.js';
import type { RebuildProgress } from './progress.js';
import { type RebuildResult, rebuild } from './rebuild.js';
import { spareMemory } from './spare-memory.js';

type Options = CommonOptions & { readonly dryRun?: boolean };

const names = catalog.map(({ name }) => name);

/** `birth-ledger rebuild [projection…]` */
export const rebuildCli = ({ program, run }: Cli): void => {
  const command = program
    .command('rebuild')
    .description(
      'Build read models anew from the log, beside the live ones; compare both row by row, then move the readers over. ' +
        'Readers see no gap. Exit code 1 when the rebuilt rows differ from those that stood.',
    )
    .addArgument(new Argument('[projection...]', 'which; all without it').choices(names))
    .option('--dry-run', 'stop after the comparison and remove what was built');
  withCommonOptions(command, 'rebuild', 'rebuild ledger --dry-run').action((chosen: string[], options: Options) =>
    run(options, (session) => rebuildAll(session, chosen, options.dryRun ?? false)),
  );
};

const rebuildAll = async (
  { app, output, signal }: Session,
  chosen: readonly string[],
  dryRun: boolean,
): Promise<number> => {
  spareMemory();
  const log = app.get(EventLog, { strict: false });
  const url = app.get<string>(READ_MODEL_URL, { strict: false });
  const onProgress = (progress: RebuildProgress): void => void output.err.write(`${progressLine(progress)}\n`);
  const results: RebuildResult[] = [];
  for (const projection of catalog) {
    if (chosen.length > 0 && !chosen.includes(projection.name)) continue;
    signal.throwIfAborted();
    results.push(await rebuild({ projection, catalog, log, url, dryRun, onProgress, signal }));
  }
  print(output, results);
  return results.every(({ diff }) => diff === null || isEmpty(diff)) ? exitCode.ok : exitCode.failed;
};

const print = (output: Output, results: readonly RebuildResult[]): void => {
  if (output.json) {
    printJson(output, results);
    return;
  }
  printRows(output, results.flatMap(linesOf), [
    { heading: 'projection', of: ({ projection }) => projection },
    { heading: 'table', of: ({ table }) => table },
    { heading: 'rows', of: ({ rows }) => rows, right: true },
    { heading: 'missing', of: ({ missing }) => missing, right: true },
    { heading: 'added', of: ({ added }) => added, right: true },
    { heading: 'changed', of: ({ changed }) => changed, right: true },
  ]);
  for (const { projection, events, rows, seconds, swapped } of results) {
    const ending = swapped ? 'readers moved over' : 'nothing kept (--dry-run)';
    output.out.write(`${projection}: ${events} events, ${rows} rows in ${seconds.toFixed(1)} s; ${ending}.\n`);
  }
  const differences = results.flatMap(({ diff }) => diff?.differences ?? []);
  if (differences.length === 0) return;
  output.out.write('\nRows that differ:\n');
  printRows(output, differences, [
    { heading: 'table', of: ({ table }) => table },
    { heading: '', of: ({ kind }) => kind },
    { heading: 'as it stood', of: ({ live }) => live && JSON.stringify(live) },
    { heading: 'as rebuilt', of: ({ rebuilt }) => rebuilt && JSON.stringify(rebuilt) },
  ]);
};

type Line = {
  readonly projection: string;
  readonly table: string | null;
  readonly rows: number;
  readonly missing: number | null;
  readonly added: number | null;
  readonly changed: number | null;
};

/** The compared tables; one line without counts where there was nothing to compare with. */
const linesOf = ({ projection, rows, diff }: RebuildResult): Line[] =>
  diff
    ? diff.tables.map((table) => ({ projection, ...table }))
    : [{ projection, table: null, rows, missing: null, added: null, changed: null }];

const progressLine = ({ projection, phase, events, rows, rate, etaSeconds }: RebuildProgress): string => {
  const eta = etaSeconds === null ? '' : `, about ${etaSeconds} s to go`;
  return `${projection}: ${phase.replace('_', ' ')}, ${events} events, ${rows} rows, ${rate}/s${eta}`;
};
