import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, type Command, Option } from 'commander';
import { v4 } from 'uuid';
import { aPosition, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { printJson, printRows } from '../../infra/cli/output.js';
import { catalog } from '../catalog.js';
import type { Caller } from './refuse.js';
import { type Standing, Standings } from './standings.js';
import { Upkeep } from './upkeep.js';

type Reasoned = CommonOptions & { readonly reason: string };
type Skip = Reasoned & { readonly position: bigint };

const names = catalog.map(({ name }) => name);

/** `birth-ledger projections [retry|skip|swap-back]` */
export const projectionsCli = ({ program, run }: Cli): void => {
  const command = program
    .command('projections')
    .description(
      'How the read models stand. Exit code 1 when one is stopped, does not belong to the log, must be rebuilt, or lacks a table. Takes a second, over which the rate is measured.',
    );
  withCommonOptions(command, 'projections').action((options: CommonOptions) => run(options, show));

  order(
    command,
    'retry',
    'Have a stopped projection try its event again, after a repair. By an operator.',
    'projections retry ledger --reason "program corrected" --as oona',
  ).action((name: string, options: Reasoned) =>
    run(options, async (session) => {
      await upkeepOf(session).retry(name, options.reason, callerOf(session));
      return confirm(session, { projection: name, retried: true }, `${name} tries its event again.`);
    }),
  );

  order(
    command,
    'skip',
    'Have a stopped projection pass over its event, now and in every rebuild. By an operator.',
    'projections skip ledger --position 4711 --reason "written by a faulty build" --as oona',
  )
    .addOption(new Option('--position <n>', 'where it stands').argParser(aPosition).makeOptionMandatory())
    .action((name: string, { position, reason, ...options }: Skip) =>
      run(options, async (session) => {
        await upkeepOf(session).skip(name, position, reason, callerOf(session));
        return confirm(session, { projection: name, skipped: position }, `${name} passes over position ${position}.`);
      }),
    );

  order(
    command,
    'swap-back',
    'Put everybody back on the rows that the last rebuild replaced, brought up to date. Readers see no gap. By an operator.',
    'projections swap-back ledger --reason "the rebuilt rows lack a lap" --as oona',
  ).action((name: string, options: Reasoned) =>
    run(options, async (session) => {
      const done = await upkeepOf(session).swapBack(name, options.reason, callerOf(session));
      const since = done.replacedAt.toISOString();
      return confirm(
        session,
        done,
        `${name}: everybody reads the rows again that a rebuild replaced at ${since}, as of position ${done.position ?? 'none'}.`,
      );
    }),
  );
};

/** A subcommand on one projection, with a reason. */
const order = (parent: Command, word: string, description: string, example: string): Command =>
  withCommonOptions(
    parent
      .command(word)
      .description(description)
      .addArgument(new Argument('<projection>', 'which').choices(names))
      .addOption(whyOption()),
    example,
  );

/** Orders stand in the read model, with who gave them: they change nothing of what the log says. */
const whyOption = (): Option => {
  const option = reasonOption().makeOptionMandatory();
  option.description = 'why; recorded';
  return option;
};

const watchedMs = 1_000;

type Shown = Standing & { /** Events applied per second while the command looked. */ readonly rate: number };

const show = async ({ app, output }: Session): Promise<number> => {
  const standings = app.get(Standings, { strict: false });
  const before = new Map((await standings.all()).map(({ projection, events }) => [projection, events]));
  const since = performance.now();
  await sleep(watchedMs);
  const rows = (await standings.all()).map((standing): Shown => {
    const applied = Number(standing.events - (before.get(standing.projection) ?? standing.events));
    // A swap to other rows meanwhile may set the count back.
    return { ...standing, rate: Math.max(0, Math.round((applied * 1_000) / (performance.now() - since))) };
  });
  printRows(output, rows, [
    { heading: 'projection', of: ({ projection }) => projection },
    { heading: 'state', of: ({ state }) => state },
    { heading: 'version', of: ({ version }) => version, right: true },
    { heading: 'position', of: ({ position }) => position, right: true },
    { heading: 'events', of: ({ events }) => events, right: true },
    { heading: 'per second', of: ({ rate }) => rate, right: true },
    { heading: 'behind', of: ({ lag }) => behind(lag), right: true },
    {
      heading: 'unknown events',
      of: ({ unknown }) => unknown.map(({ type, seen }) => `${type} (${seen})`).join(', ') || null,
    },
    { heading: 'kept since', of: ({ kept }) => kept && `${kept.replacedAt.toISOString()} (version ${kept.version})` },
    { heading: 'why it stopped', of: ({ fault }) => fault?.error ?? null },
  ]);
  const ill: readonly Standing['state'][] = ['stopped', 'refused', 'outdated', 'broken'];
  return rows.some(({ state }) => ill.includes(state)) ? exitCode.failed : exitCode.ok;
};

const behind = ({ events, more, seconds }: Standing['lag']): string | null =>
  events === 0 ? null : `${more ? 'more than ' : ''}${events} events, ${seconds.toFixed(1)} s`;

const upkeepOf = ({ app }: Session): Upkeep => app.get(Upkeep, { strict: false });

const callerOf = ({ actor }: Session): Caller => {
  const commandId = v4();
  return { actor, commandId, correlationId: commandId, at: new Date() };
};

const confirm = ({ output }: Session, answer: object, sentence: string): undefined => {
  if (output.json) printJson(output, answer);
  else output.out.write(`${sentence}\n`);
};
