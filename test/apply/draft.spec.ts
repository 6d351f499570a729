import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AbandonPlan, DraftPlan } from '../../src/commands/plan/plan.commands.js';
import type { DemoProgram } from '../support/demo-program.js';
import { approvedDemo, pivots, story } from '../support/planned-demo.js';

let demo: DemoProgram;

beforeAll(async () => {
  demo = await approvedDemo();
}, 120_000);

afterAll(() => demo.end());

const selection = [{ collection: pivots, codes: null }];

describe('a draft', () => {
  it('given twice at once is written once', async () => {
    const call = demo.as('oona');
    const twice = await Promise.allSettled([1, 2].map(() => demo.run(new DraftPlan('p-twice', selection, 'r', call))));
    expect(twice.map(({ status }) => status)).toContain('fulfilled');
    expect((await story(demo, 'p-twice')).draft).toMatchObject({ entries: 26, chunks: 1 });
    const again = await demo.run(new DraftPlan('p-twice', selection, 'r', call));
    expect(again.repeated).toBe(true);
  });

  it('of another under the same id is refused', async () => {
    await expect(demo.run(new DraftPlan('p-twice', selection, 'r', demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'plan-exists' },
    });
  });

  it('takes every approved entry where nothing is selected', async () => {
    const { planId } = await demo.run(new DraftPlan(null, null, 'r', demo.as('oona')));
    expect((await story(demo, planId)).draft?.collections).toMatchObject([{ collection: pivots, entries: 26 }]);
    await demo.run(new AbandonPlan(planId, 'enough', demo.as('oona')));
    expect((await story(demo, planId)).status).toBe('abandoned');
  });

  it('is made by an operator in person, of approved entries alone', async () => {
    await expect(demo.run(new DraftPlan(null, null, 'r', demo.as('rita')))).rejects.toMatchObject({
      refused: { rule: 'operator-operates' },
    });
    await expect(demo.run(new DraftPlan(null, null, 'r', demo.as('bot', 'service')))).rejects.toMatchObject({
      refused: { rule: 'service-decides-nothing' },
    });
    const unknown = [{ collection: pivots, codes: ['no such code'] }];
    await expect(demo.run(new DraftPlan(null, unknown, 'r', demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'entry-not-open' },
    });
    const nowhere = [{ collection: 'no such collection', codes: ['x'] }];
    await expect(demo.run(new DraftPlan(null, nowhere, 'r', demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'onboard-first' },
    });
  });
});
