import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Verdict } from '../../domain/plan/events.js';
import { aName, listOf, reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { inSession } from '../shared/in-session.js';
import {
  AbandonPlan,
  DraftPlan,
  DryRunPlan,
  EvaluateGuards,
  OpenPermit,
  RehearsePlan,
  ReviewPlan,
  RevokePermit,
  ShowPlan,
} from './plan.commands.js';
import { planIdPattern } from './plan-id.js';
import { printGuards, printPlan } from './print-plan.js';
import type { PlanStory } from './show/plan-story.js';

type Reasoned = CommonOptions & { readonly reason: string };
type Drafting = Reasoned & {
  readonly id?: string;
  readonly collection?: readonly string[];
  readonly code?: readonly string[];
};
type Reviewing = Reasoned & { readonly digest: string };
type Permitting = Reasoned & { readonly notBefore?: string; readonly notAfter?: string; readonly budget?: number };

/** Reads a plan's id. */
export const aPlanId = (text: string): string => {
  if (!planIdPattern.test(text)) throw new InvalidArgumentError('A plan id has letters, digits, dots and dashes only.');
  return text;
};

/** Reads a whole number from 1 on. */
const aCount = (text: string): number => {
  const count = Number(text);
  if (!/^\d{1,9}$/.test(text) || count < 1) throw new InvalidArgumentError('A number from 1 on is needed.');
  return count;
};

const anInstant = (text: string): string => {
  if (Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('An ISO 8601 instant is needed, such as 2026-06-06T10:00:00Z.');
  return new Date(text).toISOString();
};

/** `birth-ledger plan draft|show|dry-run|guards|review|permit|revoke|rehearse|abandon` */
export const planCli = (cli: Cli): void => {
  const plan = cli.program
    .command('plan')
    .description('Plan births: pin approved entries, count, guard, review, permit and rehearse them.');
  draft(plan, cli);
  step(plan, cli, 'show', 'Show what the log tells of a plan.', async () => undefined);
  step(
    plan,
    cli,
    'dry-run',
    'Count what an apply would do, in a READ ONLY transaction. By an operator.',
    async (planId, session) => {
      const { give, newCall } = inSession(session);
      await give(new DryRunPlan(planId, newCall()));
    },
  );
  step(
    plan,
    cli,
    'guards',
    'Evaluate all guard sets, and record what they say. By an operator.',
    async (planId, session) => {
      const { give, newCall } = inSession(session);
      await give(new EvaluateGuards(planId, newCall()));
    },
  );
  review(plan, cli);
  permit(plan, cli);
  reasoned(
    plan,
    cli,
    'revoke',
    'Take the permit back; in the middle of an apply before its next batch.',
    (...of) => new RevokePermit(...of),
  );
  step(
    plan,
    cli,
    'rehearse',
    'Run the real apply twice inside a transaction that is rolled back. By an operator.',
    async (planId, session) => {
      const { give, newCall } = inSession(session);
      await give(new RehearsePlan(planId, newCall()));
    },
  );
  reasoned(
    plan,
    cli,
    'abandon',
    'Give a plan up. Births that it has applied stand. By an operator.',
    (...of) => new AbandonPlan(...of),
  );
};

const draft = (plan: Command, { run }: Cli): void => {
  const command = plan
    .command('draft')
    .description('Pin approved entries under a digest, which is what people review and permit. By an operator.')
    .option(
      '--collection <name>',
      'all approved entries of a collection (may be repeated; default: of every collection)',
      listOf(aName),
    )
    .option(
      '--code <code>',
      'only the entry with this code (may be repeated; with exactly one --collection)',
      listOf(aName),
    )
    .addOption(new Option('--id <id>', 'an id of your own for the plan').argParser(aPlanId))
    .addOption(reasonOption().makeOptionMandatory());
  withCommonOptions(
    command,
    'plan draft --reason "the first 137" --as oona',
    'plan draft --collection pivot_definitions --code PD-7 --reason "one to begin with" --as oona',
  ).action((options: Drafting) => {
    const { collection: collections, code: codes } = options;
    if (codes && collections?.length !== 1) command.error('error: --code needs exactly one --collection');
    const selection = collections?.map((collection) => ({ collection, codes: codes ?? null })) ?? null;
    return run(options, async (session) => {
      const { give, newCall } = inSession(session);
      const { planId } = await give(new DraftPlan(options.id ?? null, selection, options.reason, newCall()));
      printPlan(session.output, await give(new ShowPlan(planId)));
      return undefined;
    });
  });
};

const review = (plan: Command, { run }: Cli): void => {
  for (const [word, verdict] of [
    ['review', 'approve'],
    ['reject', 'reject'],
  ] as const satisfies readonly (readonly [string, Verdict])[]) {
    const command = plan
      .command(word)
      .description(
        `${verdict === 'approve' ? 'Approve' : 'Reject'} a plan by the digest that you looked at. By a reviewer who planned and decided none of it.`,
      )
      .argument('<plan>', 'its id', aPlanId)
      .addOption(new Option('--digest <sha256>', 'the digest that `plan show` told you').makeOptionMandatory())
      .addOption(reasonOption().makeOptionMandatory());
    withCommonOptions(command, `plan ${word} p-1 --digest 5c1…e0 --reason "read every row" --as rita`).action(
      (planId: string, options: Reviewing) =>
        run(options, async (session) => {
          const { give, newCall } = inSession(session);
          await give(new ReviewPlan(planId, options.digest, verdict, options.reason, newCall()));
          printPlan(session.output, await give(new ShowPlan(planId)));
          return undefined;
        }),
    );
  }
};

const permit = (plan: Command, { run }: Cli): void => {
  const command = plan
    .command('permit')
    .description(
      'Permit the apply of a plan once. By an owner of every collection in it, who neither planned nor reviewed it.',
    )
    .argument('<plan>', 'its id', aPlanId)
    .addOption(new Option('--not-before <instant>', 'when it begins (default: now)').argParser(anInstant))
    .addOption(new Option('--not-after <instant>', 'when it ends (default: 24 hours later)').argParser(anInstant))
    .addOption(
      new Option('--budget <births>', 'the most births (default: those that the dry run expects)').argParser(aCount),
    )
    .addOption(reasonOption().makeOptionMandatory());
  withCommonOptions(command, 'plan permit p-1 --budget 137 --reason "go" --as otto').action(
    (planId: string, options: Permitting) =>
      run(options, async (session) => {
        const { notBefore, notAfter, budget, reason } = options;
        const { give, newCall } = inSession(session);
        const terms = {
          ...(notBefore === undefined ? {} : { notBefore }),
          ...(notAfter === undefined ? {} : { notAfter }),
          ...(budget === undefined ? {} : { budget }),
        };
        await give(new OpenPermit(planId, terms, reason, newCall()));
        printPlan(session.output, await give(new ShowPlan(planId)));
        return undefined;
      }),
  );
};

/** A step that needs nothing but the plan's id. Whether it passed is its exit code. */
const step = (
  plan: Command,
  { run }: Cli,
  word: 'show' | 'dry-run' | 'guards' | 'rehearse',
  description: string,
  work: (planId: string, session: Session) => Promise<void>,
): void => {
  const command = plan.command(word).description(description).argument('<plan>', 'its id', aPlanId);
  withCommonOptions(command, `plan ${word} p-1${word === 'show' ? '' : ' --as oona'}`).action(
    (planId: string, options: CommonOptions) =>
      run(options, async (session) => {
        await work(planId, session);
        const story = await inSession(session).give(new ShowPlan(planId));
        if (word === 'guards') printGuards(session.output, story);
        else printPlan(session.output, story);
        return passed(word, story) ? exitCode.ok : exitCode.failed;
      }),
  );
};

const passed = (word: string, { dryRun, guards, rehearsal }: PlanStory): boolean => {
  if (word === 'dry-run') return dryRun?.passed === true;
  if (word === 'guards') return guards?.passed === true;
  return word === 'rehearse' ? rehearsal?.passed === true : true;
};

const reasoned = (
  plan: Command,
  { run }: Cli,
  word: 'revoke' | 'abandon',
  description: string,
  make: (...of: ConstructorParameters<typeof AbandonPlan>) => AbandonPlan | RevokePermit,
): void => {
  const command = plan
    .command(word)
    .description(description)
    .argument('<plan>', 'its id', aPlanId)
    .addOption(reasonOption().makeOptionMandatory());
  withCommonOptions(command, `plan ${word} p-1 --reason "not now" --as ${word === 'revoke' ? 'otto' : 'oona'}`).action(
    (planId: string, options: Reasoned) =>
      run(options, async (session) => {
        const { give, newCall } = inSession(session);
        await give(make(planId, options.reason, newCall()));
        printPlan(session.output, await give(new ShowPlan(planId)));
        return undefined;
      }),
  );
};
