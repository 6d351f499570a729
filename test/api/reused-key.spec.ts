import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DemoProgram } from '../support/demo-program.js';
import { approvedDemo, draft, dryRun, permit, pivots, review, story, unbornPivots } from '../support/planned-demo.js';

let demo: DemoProgram;
let codes: string[];

beforeAll(async () => {
  demo = await approvedDemo();
  codes = await unbornPivots(demo);
}, 120_000);

afterAll(() => demo.end());

const refused = { status: 422, body: { rule: 'idempotency-key-reused' } };

describe('a key that another command was sent under before', () => {
  it('is refused for the same entry, and the same command is recognised still', async () => {
    const path = '/decisions/one';
    const decide = (decision: string) => ({ collection: pivots, code: codes[0], decision, reason: 'seen' });
    const retire = await demo.post('olga', path, decide('RETIRE'), 'monday');
    expect(retire).toMatchObject({ status: 200, body: { recorded: 1, repeated: 0 } });
    expect(await demo.post('olga', path, decide('EXEMPT'), 'monday')).toMatchObject(refused);
    await demo.restart();
    expect(await demo.post('olga', path, decide('EXEMPT'), 'monday')).toMatchObject(refused);
    const { reason, decision, code, collection } = decide('RETIRE');
    const again = await demo.post('olga', path, { reason, decision, code, collection }, 'monday');
    expect(again).toMatchObject({ status: 200, body: { recorded: 0, repeated: 1 } });
    expect(await demo.post('olga', path, decide('EXEMPT'), 'tuesday')).toMatchObject({ body: { recorded: 1 } });
  });

  it('is refused row by row', async () => {
    const some = (decision: string, ...of: (string | undefined)[]) => ({
      decision,
      reason: 'seen',
      entries: of.map((code) => ({ collection: pivots, code })),
    });
    expect(await demo.post('olga', '/decisions', some('RETIRE', codes[1]), 'list')).toMatchObject({
      body: { recorded: 1 },
    });
    expect(await demo.post('olga', '/decisions', some('EXEMPT', codes[1], codes[2]), 'list')).toMatchObject({
      body: { recorded: 1, refused: 1, repeated: 0 },
    });
  });

  it('never passes a rehearsal off as a start', async () => {
    const planId = await draft(demo, codes.slice(5, 7));
    await dryRun(demo, planId);
    await review(demo, planId);
    await permit(demo, planId);
    const path = `/plans/${planId}/apply`;
    expect(await demo.post('oona', path, {}, 'go')).toMatchObject({ status: 200 });
    expect(await demo.post('oona', path, { execute: true }, 'go')).toMatchObject(refused);
    expect(await story(demo, planId)).toMatchObject({ status: 'rehearsed' });
  });

  it('drafts no other plan', async () => {
    const plan = (code: string | undefined) => ({ selection: [{ collection: pivots, codes: [code] }], reason: 'r' });
    const first = await demo.post('oona', '/plans', plan(codes[8]), 'plan');
    expect(first).toMatchObject({ status: 200, body: { repeated: false } });
    expect(await demo.post('oona', '/plans', plan(codes[9]), 'plan')).toMatchObject(refused);
    expect(await demo.post('oona', '/plans', plan(codes[8]), 'plan')).toMatchObject({ body: { repeated: true } });
  });
});
