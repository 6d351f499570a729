import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResumeApply, StartApply } from '../../src/commands/apply/apply.commands.js';
import { RevokePermit } from '../../src/commands/plan/plan.commands.js';
import { Clock } from '../../src/commands/shared/clock.js';
import type { DemoProgram } from '../support/demo-program.js';
import {
  apply,
  approvedDemo,
  draft,
  dryRun,
  guards,
  hasten,
  permit,
  pivots,
  rehearse,
  review,
  story,
  unbornPivots,
} from '../support/planned-demo.js';

let demo: DemoProgram;
let codes: string[];

beforeAll(async () => {
  demo = await approvedDemo();
  codes = await unbornPivots(demo);
}, 120_000);

afterAll(() => demo.end());

const start = (planId: string) => demo.run(new StartApply(planId, true, demo.as('oona')));
const reviewed = async (count = 2): Promise<string> => {
  const planId = await draft(demo, codes.splice(0, count));
  await dryRun(demo, planId);
  await review(demo, planId);
  return planId;
};
const refusal = (rule: string) => ({ refused: { rule } });

/** Moves the service's clock by some hours from now on. */
const shiftClock = (hours: number): (() => void) => {
  const clock = demo.get(Clock);
  const now = clock.now.bind(clock);
  clock.now = () => new Date(Date.parse(now()) + hours * 3_600_000).toISOString();
  return () => {
    clock.now = now;
  };
};

describe('a permit', () => {
  it('is needed, after a review, and of neither the planner nor the reviewer nor a stranger', async () => {
    const planId = await draft(demo, codes.splice(0, 1));
    await expect(review(demo, planId)).rejects.toMatchObject(refusal('dry-run-required'));
    await dryRun(demo, planId);
    await expect(start(planId)).rejects.toMatchObject(refusal('review-required'));
    await expect(review(demo, planId, 'oona')).rejects.toMatchObject(refusal('reviewer-reviews'));
    await demo.grant('oona', 'reviewer');
    await expect(review(demo, planId, 'oona')).rejects.toMatchObject(refusal('planner-reviews-not'));
    await demo.grant('olga', 'reviewer');
    await expect(review(demo, planId, 'olga')).rejects.toMatchObject(refusal('decider-reviews-not'));
    await review(demo, planId);
    await expect(start(planId)).rejects.toMatchObject(refusal('permit-required'));
    await expect(permit(demo, planId, {}, 'oona')).rejects.toMatchObject(refusal('owner-of-all-permits'));
    await demo.grant('oona', 'owner', pivots);
    await expect(permit(demo, planId, {}, 'oona')).rejects.toMatchObject(refusal('planner-permits-not'));
    await demo.grant('rita', 'owner', pivots);
    await expect(permit(demo, planId, {}, 'rita')).rejects.toMatchObject(refusal('reviewer-permits-not'));
  });

  it('does not serve before its time nor after it, by the service clock', async () => {
    const planId = await reviewed();
    const [notBefore, notAfter] = [2, 4].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    await permit(demo, planId, { notBefore: notBefore ?? '', notAfter: notAfter ?? '' });
    await rehearse(demo, planId);
    await expect(start(planId)).rejects.toMatchObject(refusal('permit-not-yet'));
    const restore = shiftClock(5);
    try {
      await expect(start(planId)).rejects.toMatchObject(refusal('permit-expired'));
    } finally {
      restore();
    }
  });

  it('bounds the births', async () => {
    const planId = await reviewed(3);
    await permit(demo, planId, { budget: 2 });
    await rehearse(demo, planId);
    await expect(start(planId)).rejects.toMatchObject(refusal('permit-budget-exceeded'));
  });

  it('serves once', async () => {
    const planId = await reviewed();
    await permit(demo, planId);
    await rehearse(demo, planId);
    expect((await apply(demo, planId)).status).toBe('applied');
    await expect(start(planId)).rejects.toMatchObject(refusal('plan-not-in-preparation'));
    await expect(permit(demo, planId)).rejects.toMatchObject(refusal('plan-not-in-preparation'));
  });

  it('falls with the right of whoever opened it, also after the guards have passed', async () => {
    const planId = await reviewed(1);
    await permit(demo, planId);
    await rehearse(demo, planId);
    await guards(demo, planId);
    const before = await demo.births();
    await demo.revoke('otto', 'owner', pivots);
    await expect(start(planId)).rejects.toMatchObject(refusal('authority-lapsed'));
    expect(await demo.births()).toBe(before);
    await demo.grant('otto', 'owner', pivots);
    await expect(start(planId)).rejects.toMatchObject(refusal('authority-lapsed'));
  });

  it('that is revoked in the middle of an apply stops it before the next batch, for good', async () => {
    const planId = await reviewed(6);
    await permit(demo, planId);
    await rehearse(demo, planId);
    const options = hasten(demo, 2);
    let revoked = false;
    options.onPoint = async (point) => {
      if (point !== 'commit:after' || revoked) return;
      revoked = true;
      await demo.run(new RevokePermit(planId, 'second thoughts', demo.as('otto')));
    };
    const stopped = await apply(demo, planId);
    options.onPoint = () => undefined;
    expect(stopped).toMatchObject({ status: 'paused', apply: { applied: 2, done: 2, pause: { cause: 'permit' } } });
    await expect(demo.run(new ResumeApply(planId, demo.as('oona')))).rejects.toMatchObject(refusal('permit-revoked'));
    expect((await story(demo, planId)).apply).toMatchObject({ applied: 2 });
  });
});
