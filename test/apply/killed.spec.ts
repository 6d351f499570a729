import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DrivePoint } from '../../src/commands/apply/apply-options.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { wrongBirths } from '../support/apply-checker.js';
import { DemoProgram } from '../support/demo-program.js';
import { apply, appointPlanners, driven, hasten, rehearsed, scanAndApprove } from '../support/planned-demo.js';

let demo: DemoProgram;
let since: number;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await appointPlanners(demo);
  await scanAndApprove(demo, 26);
  since = await demo.governedValue('select max(birth_id)::int from birth_registry');
}, 120_000);

afterAll(() => demo.end());

/** Each once, in this order: the next one is met in a later batch, or in the run that reconciles. */
const points: readonly DrivePoint[] = [
  'claim:before',
  'claim:after',
  'intend:before',
  'intend:after',
  'reconcile:before',
  'reconcile:after',
  'transact:before',
  'transact:after',
  'reconcile:before',
  'reconcile:after',
  'outcome:before',
  'outcome:after',
  'commit:before',
  'commit:after',
  'complete:before',
  'complete:after',
];

describe('an apply whose driver dies', () => {
  it('at every point of its way is taken up again: each birth once, each intent with its outcome', async () => {
    const planId = await rehearsed(demo);
    const options = hasten(demo, 4);
    const left = [...points];
    options.onPoint = (point) => {
      if (point !== left[0]) return;
      left.shift();
      throw new Error(`Killed at ${point}.`);
    };
    let story = await apply(demo, planId);
    for (let runs = 0; story.status === 'applying' && runs < 40; runs++) {
      story = await driven(demo, planId);
    }
    options.onPoint = () => undefined;
    expect(left).toEqual([]);
    expect(story.status).toBe('applied');
    expect(story.apply).toMatchObject({ done: 26, applied: 26, refused: 0, skipped: 0 });
    expect(await demo.births()).toBe(12_108 + 26);
    expect(await wrongBirths(demo.get(EventLog), demo.admin, since)).toEqual([]);
  }, 120_000);
});
