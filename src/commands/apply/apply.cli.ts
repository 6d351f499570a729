import type { Command } from 'commander';
import { reasonOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { printJson } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { VerificationAnswer } from '../plan/plan.answer.js';
import { aPlanId } from '../plan/plan.cli.js';
import { ShowPlan, VerifyPlan } from '../plan/plan.commands.js';
import { printPlan, progressLine } from '../plan/print-plan.js';
import { inSession } from '../shared/in-session.js';
import { PauseApply, ResumeApply, StartApply } from './apply.commands.js';
import { ApplySupervisor } from './apply-supervisor.js';

type Starting = CommonOptions & { readonly execute?: boolean };
type Reasoned = CommonOptions & { readonly reason: string };

const tellEveryMs = 1_000;

/** `birth-ledger apply start|pause|resume|status`, and `birth-ledger verify` */
export const applyCli = (cli: Cli): void => {
  const apply = cli.program
    .command('apply')
    .description('Apply a permitted plan: births, batch by batch, by the lawful routes.');
  start(apply, cli);
  pause(apply, cli);
  resume(apply, cli);
  status(apply, cli);
  verify(cli);
};

const start = (apply: Command, { run }: Cli): void => {
  const command = apply
    .command('start')
    .description(
      'Apply a plan. Without --execute it is only rehearsed. Ctrl-C stops after the step in hand; `serve` or `apply resume` goes on. By an operator.',
    )
    .argument('<plan>', 'its id', aPlanId)
    .option('--execute', 'apply, instead of rehearsing');
  withCommonOptions(command, 'apply start p-1 --as oona', 'apply start p-1 --execute --as oona').action(
    (planId: string, options: Starting) =>
      run(options, async (session) => {
        const { give, newCall } = inSession(session);
        await give(new StartApply(planId, options.execute ?? false, newCall()));
        return options.execute ? driven(session, planId) : shown(session, planId);
      }),
  );
};

const resume = (apply: Command, { run }: Cli): void => {
  const command = apply
    .command('resume')
    .description('Let a paused apply go on, under the permit that it started with. By an operator.')
    .argument('<plan>', 'its id', aPlanId);
  withCommonOptions(command, 'apply resume p-1 --as oona').action((planId: string, options: CommonOptions) =>
    run(options, async (session) => {
      const { give, newCall } = inSession(session);
      await give(new ResumeApply(planId, newCall()));
      return driven(session, planId);
    }),
  );
};

const pause = (apply: Command, { run }: Cli): void => {
  const command = apply
    .command('pause')
    .description('Stop an apply; what is begun is settled first. By an operator.')
    .argument('<plan>', 'its id', aPlanId)
    .addOption(reasonOption().makeOptionMandatory());
  withCommonOptions(command, 'apply pause p-1 --reason "month end" --as oona').action(
    (planId: string, options: Reasoned) =>
      run(options, async (session) => {
        const { give, newCall } = inSession(session);
        await give(new PauseApply(planId, options.reason, newCall()));
        return shown(session, planId);
      }),
  );
};

const status = (apply: Command, { run }: Cli): void => {
  const command = apply
    .command('status')
    .description('How far an apply has come, how fast it goes, and what it waits for.')
    .argument('<plan>', 'its id', aPlanId);
  withCommonOptions(command, 'apply status p-1').action((planId: string, options: CommonOptions) =>
    run(options, async (session) => {
      const { status, apply } = await inSession(session).give(new ShowPlan(planId));
      if (session.output.json) printJson(session.output, { planId, status, apply });
      else
        session.output.out.write(
          `${printable(`Plan ${planId} is ${status}. ${apply ? progressLine(apply) : 'No apply has begun.'}`)}\n`,
        );
      return undefined;
    }),
  );
};

const verify = ({ program, run }: Cli): void => {
  const command = program
    .command('verify')
    .description(
      'Prove an apply: a rerun would do nothing, and every birth of the plan stands. By an operator; an auditor looks without recording.',
    )
    .argument('<plan>', 'its id', aPlanId);
  withCommonOptions(command, 'verify p-1 --as oona').action((planId: string, options: CommonOptions) =>
    run(options, async (session) => {
      const { give, newCall } = inSession(session);
      const found = await give(new VerifyPlan(planId, newCall()));
      if (session.output.json) printJson(session.output, new VerificationAnswer(found));
      else {
        const { verified, ownBirths, applied, registryBefore, registryAfter, problems, recorded } = found;
        const verdict = verified ? 'verified' : `NOT verified: ${problems.join('; ')}`;
        session.output.out.write(
          `${printable(`Plan ${planId} is ${verdict}. ${ownBirths} of ${applied} births stand; the registry held ${registryBefore} before and holds ${registryAfter}.${recorded ? '' : ' Nothing was recorded: that takes an operator.'}`)}\n`,
        );
      }
      return found.verified ? exitCode.ok : exitCode.failed;
    }),
  );
};

/** Waits for the run of this very process, telling how far it has come; Ctrl-C ends it after the step in hand. */
const driven = async (session: Session, planId: string): Promise<number> => {
  const { app, output, signal } = session;
  const supervisor = app.get(ApplySupervisor, { strict: false });
  const { give } = inSession(session);
  const ended = supervisor.drive(planId).then(() => 'ended' as const);
  const stopped = new Promise<'stopped'>((resolve) =>
    signal.addEventListener('abort', () => resolve('stopped'), { once: true }),
  );
  for (;;) {
    const pause = new Promise<'going'>((resolve) => setTimeout(() => resolve('going'), tellEveryMs).unref());
    if ((await Promise.race([ended, stopped, pause])) !== 'going') break;
    const { apply } = await give(new ShowPlan(planId));
    if (apply) output.err.write(`${printable(progressLine(apply))}\n`);
  }
  return shown(session, planId);
};

const shown = async (session: Session, planId: string): Promise<number> => {
  const story = await inSession(session).give(new ShowPlan(planId));
  printPlan(session.output, story);
  return exitCode.ok;
};
