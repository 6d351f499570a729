import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResumeApply } from '../../src/commands/apply/apply.commands.js';
import { ApplyDriver } from '../../src/commands/apply/apply-driver.js';
import { MoveGate } from '../../src/commands/gate/move-gate.command.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { wrongBirths } from '../support/apply-checker.js';
import type { DemoProgram } from '../support/demo-program.js';
import { apply, approvedDemo, driven, hasten, pivots, rehearsed, unbornPivots } from '../support/planned-demo.js';

let demo: DemoProgram;
let since: number;
let codes: string[];

beforeAll(async () => {
  demo = await approvedDemo();
  since = await demo.governedValue('select max(birth_id)::int from birth_registry');
  codes = await unbornPivots(demo);
}, 120_000);

afterAll(() => demo.end());

describe('a run that loses its claim on the way to the governed database', () => {
  it('births nothing there, for another run has settled its intents meanwhile', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 4));
    const options = hasten(demo, 4);
    const before = await demo.births();
    let lost = false;
    options.onPoint = async (point) => {
      if (point !== 'transact:before' || lost) return;
      lost = true;
      await demo.loseClaims();
      await demo.run(new MoveGate(pivots, 'closed', 'wait', demo.as('olga')));
      await demo.get(ApplyDriver).drive(planId, new AbortController().signal);
    };
    const story = await apply(demo, planId);
    options.onPoint = () => undefined;
    expect(story).toMatchObject({ status: 'paused', apply: { applied: 0, pause: { cause: 'gate' } } });
    expect(await demo.births()).toBe(before);
    await demo.run(new MoveGate(pivots, 'open', 'go on', demo.as('olga')));
    await demo.run(new ResumeApply(planId, demo.as('oona')));
    expect(await driven(demo, planId)).toMatchObject({ status: 'applied', apply: { applied: 4, refused: 0 } });
    expect(await wrongBirths(demo.get(EventLog), demo.admin, since)).toEqual([]);
  }, 120_000);
});
