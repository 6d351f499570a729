import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplyDriver } from '../../src/commands/apply/apply-driver.js';
import type { DrivePoint } from '../../src/commands/apply/apply-options.js';
import { ApplySupervisor } from '../../src/commands/apply/apply-supervisor.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { Exclusive } from '../../src/infra/postgres/exclusive.js';
import { wrongBirths } from '../support/apply-checker.js';
import type { DemoProgram } from '../support/demo-program.js';
import { apply, approvedDemo, driven, hasten, rehearsed, unbornPivots } from '../support/planned-demo.js';

let demo: DemoProgram;
let since: number;
let codes: string[];

beforeAll(async () => {
  demo = await approvedDemo();
  since = await demo.governedValue('select max(birth_id)::int from birth_registry');
  codes = await unbornPivots(demo);
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
    const planId = await rehearsed(demo, codes.splice(0, 20));
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
    expect(story.apply).toMatchObject({ done: 20, applied: 20, refused: 0, skipped: 0 });
    expect(await demo.births()).toBe(12_108 + 20);
    expect(await wrongBirths(demo.get(EventLog), demo.admin, since)).toEqual([]);
  }, 120_000);

  it('is found and taken up by the next program that is started', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 6));
    hasten(demo, 4).onPoint = (point) => {
      if (point === 'transact:after') throw new Error('Killed after the commit.');
    };
    expect((await apply(demo, planId)).apply).toMatchObject({ done: 0, inFlight: 0 });
    expect(await demo.births()).toBe(12_108 + 24);
    await demo.restart();
    await demo.get(ApplySupervisor).look();
    expect(await driven(demo, planId)).toMatchObject({ status: 'applied', apply: { applied: 6, refused: 0 } });
    expect(await demo.births()).toBe(12_108 + 26);
    expect(await wrongBirths(demo.get(EventLog), demo.admin, since)).toEqual([]);
  }, 120_000);

  it('is driven by one run at a time, wherever it is asked for', async () => {
    const held = await demo.get(Exclusive).claim('apply', 'p-elsewhere');
    expect(await demo.get(ApplyDriver).drive('p-elsewhere', new AbortController().signal)).toBeNull();
    await held?.release();
  });
});
