/**
 * The built program in a process of its own, driven by messages of the spec: it applies plans in small batches, stops
 * where it is told to and says so, and then goes on, or is killed. Plain JavaScript, since it runs the build.
 */
const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { startProgram } = await built('program/running.js');
const { loadSettings } = await built('infra/settings/load-settings.js');
const { CallFactory } = await built('commands/shared/call-factory.js');
const { ApplyOptions } = await built('commands/apply/apply-options.js');
const { ApplySupervisor } = await built('commands/apply/apply-supervisor.js');
const { ResumeApply, StartApply } = await built('commands/apply/apply.commands.js');
const { VerifyPlan } = await built('commands/plan/plan.commands.js');
const { ScanCollections } = await built('commands/scan/scan-collections.command.js');
const { UpToDate } = await built('infra/postgres/lookups/up-to-date.js');
const { CommandBus } = await import('@nestjs/cqrs');

const running = await startProgram(loadSettings(process.env, process.env.BIRTH_LEDGER_DATA));
const get = (token) => running.app.get(token, { strict: false });
const byOona = () => get(CallFactory).call({ kind: 'person', name: 'oona' });
const run = (command) => get(CommandBus).execute(command);

let stop = { at: null, times: 0 };
let goOn = () => undefined;
const options = get(ApplyOptions);
options.sizing = { ...options.sizing, first: 4, most: 4 };
options.retry = { attempts: 5, firstDelayMillis: 50, longestDelayMillis: 1_000 };
// The spec holds transactions at their commit, for as long as a busy machine needs to notice.
options.transaction = { ...options.transaction, lockTimeoutMs: 30_000 };
options.lookEveryMs = 200;
options.onPoint = (point) => {
  if (point !== stop.at || --stop.times > 0) return undefined;
  stop = { at: null, times: 0 };
  return new Promise((resolve) => {
    goOn = resolve;
    process.send({ reached: point });
  });
};
get(ApplySupervisor).start();

const orders = {
  apply: ({ planId, at, times }) => {
    stop = { at, times };
    return run(new StartApply(planId, true, byOona()));
  },
  goOn: async () => goOn(),
  resume: ({ planId }) => run(new ResumeApply(planId, byOona())),
  verify: async ({ planId }) => (await run(new VerifyPlan(planId, byOona()))).verified,
  scan: async ({ collection }) => (await run(new ScanCollections([collection], 'full', byOona()))).scanned[0]?.outcome,
  catchUp: () => get(UpToDate).reach('ledger', ['scan-', 'entry-']),
  end: () => running.stop(),
};

process.on('message', async ({ id, order, ...details }) => {
  const answer = await orders[order](details).then(
    (value) => ({ id, value: typeof value === 'object' ? null : value }),
    (error) => ({ id, error: `${order}: ${error.stack}` }),
  );
  process.send(answer);
  if (order === 'end') process.disconnect();
});
process.send({ reached: 'start' });
