import { Argument, Option } from 'commander';
import type pg from 'pg';
import { actorLabel } from '../../domain/shared/actor.js';
import { aPosition, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { printJson, printRows } from '../../infra/cli/output.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { catalog } from '../catalog.js';
import { assertOperator } from './assert-operator.js';
import { retryPoison, skipPoison } from './operator.js';
import { Standings } from './standings.js';

type Skip = CommonOptions & { readonly position: bigint; readonly reason: string };

const names = catalog.map(({ name }) => name);

/** `birth-ledger projections [retry|skip]` */
export const projectionsCli = ({ program, run }: Cli): void => {
  const command = program
    .command('projections')
    .description('How the read models stand. Exit code 1 when one is stopped or must be rebuilt.');
  withCommonOptions(command, 'projections').action((options: CommonOptions) => run(options, show));

  withCommonOptions(
    command
      .command('retry')
      .description('Have a stopped projection try its event again, after a repair. By an operator.')
      .addArgument(new Argument('<projection>', 'which').choices(names)),
    'projections retry ledger --as oona',
  ).action((name: string, options: CommonOptions) =>
    run(options, async (session) => {
      await retryPoison(await readModelFor(session), name);
      confirm(session, { projection: name, retried: true }, `${name} tries its event again.`);
      return undefined;
    }),
  );

  withCommonOptions(
    command
      .command('skip')
      .description('Have a stopped projection pass over its event, now and in every rebuild. By an operator.')
      .addArgument(new Argument('<projection>', 'which').choices(names))
      .addOption(new Option('--position <n>', 'where it stands').argParser(aPosition).makeOptionMandatory())
      .addOption(reasonOption().makeOptionMandatory()),
    'projections skip ledger --position 4711 --reason "written by a faulty build" --as oona',
  ).action((name: string, options: Skip) =>
    run(options, async (session) => {
      const by = { person: actorLabel(session.actor), reason: options.reason, at: new Date() };
      await skipPoison(await readModelFor(session), name, options.position, by);
      const { position } = options;
      confirm(session, { projection: name, skipped: position }, `${name} passes over position ${position}.`);
      return undefined;
    }),
  );
};

const show = async ({ app, output }: Session): Promise<number> => {
  const standings = app.get(Standings, { strict: false });
  const rows = await Promise.all(catalog.map((projection) => standings.of(projection)));
  printRows(output, rows, [
    { heading: 'projection', of: ({ projection }) => projection },
    { heading: 'state', of: ({ state }) => state },
    { heading: 'version', of: ({ version }) => version, right: true },
    { heading: 'position', of: ({ position }) => position, right: true },
    { heading: 'events', of: ({ events }) => events, right: true },
    { heading: 'behind since', of: ({ behindSince }) => behindSince?.toISOString() ?? null },
    { heading: 'why it stopped', of: ({ fault }) => fault?.error ?? null },
  ]);
  return rows.some(({ state }) => state === 'stopped' || state === 'outdated') ? exitCode.failed : exitCode.ok;
};

const readModelFor = async ({ app, actor }: Session): Promise<pg.Pool> => {
  await assertOperator(app.get(EventLog, { strict: false }), actor);
  return app.get<pg.Pool>(READ_MODEL_POOL, { strict: false });
};

const confirm = ({ output }: Session, answer: object, sentence: string): void => {
  if (output.json) printJson(output, answer);
  else output.out.write(`${sentence}\n`);
};
