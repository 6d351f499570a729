import { MoveGate } from '../../commands/gate/move-gate.command.js';
import { person } from '../cast.js';
import type { Stage } from '../stage.js';
import { approveAll } from './approve.js';
import { PlanOnStage } from './plan.js';
import { ruleThatRefuses } from './refusals.js';
import { inferred } from './third-scan.js';

/** Checks of each guard set; the contract's are one per object, so it is only said that all of them pass. */
const guardSets = {
  stage0: 5,
  gateway_no_go: 4,
  dependency: 6,
  no_worse: 6,
  metadata_no_go: 5,
  required_no_go: 5,
  dryrun_no_go: 4,
  cross_layer: 7,
  rp_object_truth: 4,
  authority: 8,
  quorum: 7,
} as const;

/** Step 5: the owners approve the 137; a plan pins them, and a dry run counts what it would do. */
export const planThe137 = async (stage: Stage): Promise<PlanOnStage> => {
  const { report } = stage;
  let approved = 0;
  for (const [collection, unborn] of Object.entries(inferred)) approved += await approveAll(stage, collection, unborn);
  report.figure('approved by their owners', 137, approved);
  const plan = await PlanOnStage.draft(stage, Object.keys(inferred));
  await plan.dryRun();
  const { dryRun } = await plan.story();
  report.figure('dry run: births expected', 137, dryRun?.expected ?? -1);
  report.figure(
    'dry run: duplicates',
    0,
    dryRun?.collections.reduce((sum, { duplicates }) => sum + duplicates, 0) ?? -1,
  );
  report.figure(
    "dry run: expected by the gateway's own",
    137,
    dryRun?.collections.reduce((sum, one) => sum + one.gatewayExpected, 0) ?? -1,
  );
  return plan;
};

/** The guards of step 5, judged once the plan is reviewed and permitted: a quorum cannot be met before. */
export const guardThe137 = async (stage: Stage, plan: PlanOnStage): Promise<void> => {
  await plan.guards();
  const sets = (await plan.story()).guards?.sets ?? [];
  const passed = (name: string): string => {
    const checks = sets.find(({ set }) => set === name)?.checks ?? [];
    return `${checks.filter(({ ok }) => ok).length}/${checks.length}`;
  };
  for (const [name, checks] of Object.entries(guardSets))
    stage.report.figure(`guards: ${name}`, `${checks}/${checks}`, passed(name));
  const [ok, all] = passed('contract').split('/');
  stage.report.figure('guards: contract, all', true, ok === all && all !== '0');
};

/** Step 7: the real apply, twice, inside a transaction that is rolled back. */
export const rehearseThe137 = async (stage: Stage, plan: PlanOnStage, births: number): Promise<void> => {
  await plan.rehearse();
  const { rehearsal } = await plan.story();
  stage.report.figure('rehearsal: first pass', 137, rehearsal?.pass1 ?? -1);
  stage.report.figure('rehearsal: second pass', 0, rehearsal?.pass2 ?? -1);
  stage.report.figure('rehearsal: leaked', 0, rehearsal?.leaked ?? -1);
  stage.report.figure('births after the rehearsal', births, await stage.births());
};

/** Step 8: the apply, and the proof that exactly those births exist. */
export const applyThe137 = async (stage: Stage, plan: PlanOnStage, births: number): Promise<void> => {
  await plan.apply();
  stage.report.figure('births after the apply', births + 137, await stage.births());
  const { verified, collections } = await plan.verify();
  stage.report.figure(
    'rerun delta',
    0,
    collections.reduce((sum, { delta }) => sum + delta, 0),
  );
  stage.report.figure('verified', true, verified);
};

const pivots = 'pivot_definitions';

/** Before anything of them is planned: their owner holds the pivots back. */
export const closeGate = async (stage: Stage): Promise<void> => {
  await stage.run(new MoveGate(pivots, 'closed', 'RP-paused.', stage.as(person('olga'))));
};

/** Step 9: approved, but held at the closed gate; once it is open, born. */
export const birthPivots = async (stage: Stage, births: number): Promise<void> => {
  stage.report.figure('pivots approved', 26, await approveAll(stage, pivots, 26));
  stage.report.figure(
    'a plan while the gate is closed',
    'gate-closed',
    await ruleThatRefuses(() => PlanOnStage.draft(stage, [pivots])),
  );
  await stage.run(new MoveGate(pivots, 'open', 'RP goes on.', stage.as(person('olga'))));
  const plan = await PlanOnStage.draft(stage, [pivots]);
  stage.report.figure('pivots born', 26, await plan.carryOut());
  stage.report.figure('births after the pivots', births + 26, await stage.births());
};

/** Approves and births all of a collection. */
export const birthAll = async (stage: Stage, collection: string, unborn: number, births: number): Promise<void> => {
  stage.report.figure(`${collection}: approved`, unborn, await approveAll(stage, collection, unborn));
  const plan = await PlanOnStage.draft(stage, [collection]);
  stage.report.figure(`${collection}: born`, unborn, await plan.carryOut());
  stage.report.figure(`births after ${collection}`, births + unborn, await stage.births());
};
