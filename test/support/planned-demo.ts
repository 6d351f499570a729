import { StartApply } from '../../src/commands/apply/apply.commands.js';
import { ApplyOptions } from '../../src/commands/apply/apply-options.js';
import { ApplySupervisor } from '../../src/commands/apply/apply-supervisor.js';
import { DecideFiltered } from '../../src/commands/decide/decide-filtered.command.js';
import {
  DraftPlan,
  DryRunPlan,
  EvaluateGuards,
  OpenPermit,
  type PermitTerms,
  RehearsePlan,
  ReviewPlan,
  ShowPlan,
} from '../../src/commands/plan/plan.commands.js';
import type { PlanStory } from '../../src/commands/plan/show/plan-story.js';
import { ScanCollections } from '../../src/commands/scan/scan-collections.command.js';
import { DemoProgram } from './demo-program.js';

/** The collection that plans of the specs are about: 26 unborn rows under a declared identity. */
export const pivots = 'pivot_definitions';

/** The people: oona operates, olga owns and decides, rita reviews, otto owns too and permits. */
export const appointPlanners = async (demo: DemoProgram, ...collections: string[]): Promise<void> => {
  const owned = [pivots, ...collections];
  await demo.grant('oona', 'operator');
  await demo.grant('rita', 'reviewer');
  await demo.grant('olga', 'owner', ...owned);
  await demo.grant('otto', 'owner', ...owned);
};

/** Scans a collection and has all that is open of it approved. */
export const scanAndApprove = async (demo: DemoProgram, expected: number, collection = pivots): Promise<void> => {
  await demo.run(new ScanCollections([collection], 'full', demo.as('oona')));
  const filter = { collection, standing: 'PENDING' } as const;
  const rows = await demo.run(new DecideFiltered(filter, 'BIRTH_APPROVED', 'checked', expected, demo.as('olga')));
  const failed = rows.filter(({ outcome }) => outcome !== 'recorded');
  if (failed.length > 0) throw new Error(`Not approved: ${JSON.stringify(failed[0], (_, value) => String(value))}`);
};

/** The ground of the specs on plans: a demo with its people, whose 26 unborn pivots are approved. */
export const approvedDemo = async (): Promise<DemoProgram> => {
  const demo = await DemoProgram.start();
  await appointPlanners(demo);
  await scanAndApprove(demo, 26);
  return demo;
};

/** The codes of the pivots that have no birth, in order. */
export const unbornPivots = async (demo: DemoProgram): Promise<string[]> => {
  const { rows } = await demo.admin.query<{ code: string }>(
    `select pivot_code as code from ${pivots} p
     where not exists (select from birth_registry b where b.collection_name = '${pivots}' and b.entity_code = p.pivot_code) order by 1`,
  );
  return rows.map(({ code }) => code);
};

export const story = (demo: DemoProgram, planId: string): Promise<PlanStory> => demo.run(new ShowPlan(planId));

export const draft = async (
  demo: DemoProgram,
  codes: readonly string[] | null = null,
  collection = pivots,
): Promise<string> =>
  (await demo.run(new DraftPlan(null, [{ collection, codes }], 'for the spec', demo.as('oona')))).planId;

export const dryRun = (demo: DemoProgram, planId: string) => demo.run(new DryRunPlan(planId, demo.as('oona')));

export const review = async (
  demo: DemoProgram,
  planId: string,
  who = 'rita',
  verdict: 'approve' | 'reject' = 'approve',
) => {
  const digest = (await story(demo, planId)).draft?.digest ?? '';
  return demo.run(new ReviewPlan(planId, digest, verdict, 'read it', demo.as(who)));
};

export const permit = (demo: DemoProgram, planId: string, terms: PermitTerms = {}, who = 'otto') =>
  demo.run(new OpenPermit(planId, terms, 'go', demo.as(who)));

export const guards = (demo: DemoProgram, planId: string) => demo.run(new EvaluateGuards(planId, demo.as('oona')));

export const rehearse = (demo: DemoProgram, planId: string) => demo.run(new RehearsePlan(planId, demo.as('oona')));

/** A plan on its lawful way, up to and with its rehearsal. */
export const rehearsed = async (demo: DemoProgram, codes: readonly string[] | null = null): Promise<string> => {
  const planId = await draft(demo, codes);
  await dryRun(demo, planId);
  await review(demo, planId);
  await permit(demo, planId);
  await rehearse(demo, planId);
  return planId;
};

/** Starts the apply and drives it until its run ends: by its end, a pause, or a crash that the spec has caused. */
export const apply = async (demo: DemoProgram, planId: string): Promise<PlanStory> => {
  await demo.run(new StartApply(planId, true, demo.as('oona')));
  return driven(demo, planId);
};

export const driven = async (demo: DemoProgram, planId: string): Promise<PlanStory> => {
  await demo.get(ApplySupervisor).drive(planId);
  return story(demo, planId);
};

/** Applies in small steps that give up soon, as specs need it. */
export const hasten = (demo: DemoProgram, batch: number): ApplyOptions => {
  const options = demo.get(ApplyOptions);
  options.sizing = { ...options.sizing, first: batch, most: batch };
  options.retry = { attempts: 2, firstDelayMillis: 20, longestDelayMillis: 40 };
  options.transaction = { ...options.transaction, lockTimeoutMs: 100 };
  options.groundFreshMs = 0;
  return options;
};
