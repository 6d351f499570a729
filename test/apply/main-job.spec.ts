import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StartApply } from '../../src/commands/apply/apply.commands.js';
import { ApplySupervisor } from '../../src/commands/apply/apply-supervisor.js';
import { VerifyPlan } from '../../src/commands/plan/plan.commands.js';
import type { DemoProgram } from '../support/demo-program.js';
import {
  approvedDemo,
  draft,
  dryRun,
  guards,
  permit,
  pivots,
  rehearse,
  review,
  story,
} from '../support/planned-demo.js';

let demo: DemoProgram;
let planId: string;

beforeAll(async () => {
  demo = await approvedDemo();
}, 120_000);

afterAll(() => demo.end());

const sets = async () =>
  Object.fromEntries(
    ((await story(demo, planId)).guards?.sets ?? []).map(({ set, checks }) => [
      set,
      `${checks.filter(({ ok }) => ok).length}/${checks.length}`,
    ]),
  );

describe('a plan from its draft to its proof', () => {
  it('pins the 26 approved entries under a digest', async () => {
    planId = await draft(demo);
    const { status, draft: drafted } = await story(demo, planId);
    expect(status).toBe('drafted');
    expect(drafted).toMatchObject({ entries: 26, plannedBy: 'oona', digest: expect.stringMatching(/^[\da-f]{64}$/) });
    expect(drafted?.collections).toEqual([
      { collection: pivots, route: 'retouch', firstOrdinal: 0, entries: 26, deciders: ['olga'] },
    ]);
  });

  it('is dry-run: 26 expected by us and by the gateway, nothing unplanned', async () => {
    await dryRun(demo, planId);
    expect((await story(demo, planId)).dryRun).toMatchObject({
      expected: 26,
      unplanned: 0,
      passed: true,
      problems: [],
    });
  });

  it('fails its quorum alone before it is reviewed', async () => {
    await guards(demo, planId);
    const { guards: evaluated } = await story(demo, planId);
    const failing = evaluated?.sets.filter(({ checks }) => checks.some(({ ok }) => !ok)).map(({ set }) => set);
    expect(failing).toEqual(['quorum']);
  });

  it('passes every guard once it is reviewed and permitted', async () => {
    await review(demo, planId);
    await permit(demo, planId);
    await guards(demo, planId);
    const { contract, ...others } = await sets();
    expect(others).toEqual({
      stage0: '5/5',
      gateway_no_go: '4/4',
      dependency: '6/6',
      no_worse: '6/6',
      metadata_no_go: '5/5',
      required_no_go: '5/5',
      dryrun_no_go: '4/4',
      cross_layer: '7/7',
      rp_object_truth: '4/4',
      authority: '8/8',
      quorum: '7/7',
    });
    const [passed, all] = contract?.split('/') ?? [];
    expect(passed).toBe(all);
    expect((await story(demo, planId)).guards?.passed).toBe(true);
  });

  it('is rehearsed: 26, then 0, nothing leaked', async () => {
    await rehearse(demo, planId);
    const { status, rehearsal } = await story(demo, planId);
    expect(status).toBe('rehearsed');
    expect(rehearsal).toMatchObject({ pass1: 26, pass2: 0, leaked: 0, passed: true });
    expect(rehearsal?.registryAfter).toBe(rehearsal?.registryBefore);
    expect(await demo.births()).toBe(12_108);
  });

  it('only rehearses when it is started without execute', async () => {
    await demo.run(new StartApply(planId, false, demo.as('oona')));
    expect((await story(demo, planId)).status).toBe('rehearsed');
    expect(await demo.births()).toBe(12_108);
  });

  it('is applied: 26 births more, and no others', async () => {
    const before = await demo.governedValue<number>('select max(birth_id)::int from birth_registry');
    await demo.run(new StartApply(planId, true, demo.as('oona')));
    await demo.get(ApplySupervisor).drive(planId);
    expect(await demo.births()).toBe(12_108 + 26);
    const others = 'select count(*)::int from birth_registry where birth_id > $1 and collection_name <> $2';
    expect(await demo.governedValue(others, [before, pivots])).toBe(0);
    const { status, apply } = await story(demo, planId);
    expect(status).toBe('applied');
    expect(apply).toMatchObject({ done: 26, applied: 26, refused: 0, skipped: 0, batches: 1, inFlight: null });
  });

  it('is verified: a rerun would do nothing', async () => {
    const verification = await demo.run(new VerifyPlan(planId, demo.as('oona')));
    expect(verification).toMatchObject({ ownBirths: 26, applied: 26, verified: true, problems: [], recorded: true });
    expect(verification.collections).toEqual([{ collection: pivots, delta: 0, leftUnborn: 0 }]);
    expect((await story(demo, planId)).status).toBe('verified');
  });
});
