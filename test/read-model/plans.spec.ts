import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plansProjection } from '../../src/projections/plans/projection.js';
import { anyPlanLog } from '../support/random-plans.js';
import { cut, ReadModel } from '../support/read-model.js';

describe('the plans projection on PostgreSQL', () => {
  let one: ReadModel;
  let other: ReadModel;

  beforeAll(async () => {
    [one, other] = await Promise.all([ReadModel.create(), ReadModel.create()]);
  });

  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
  });

  it('gives the same rows however the log is cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlanLog, fc.array(fc.nat(60), { maxLength: 12 }), async ({ events }, places) => {
        await Promise.all([one.reset(plansProjection), other.reset(plansProjection)]);
        await one.apply(plansProjection, [events]);
        await other.apply(plansProjection, cut(events, places));
        expect(await other.dump(plansProjection)).toEqual(await one.dump(plansProjection));
      }),
      { numRuns: 30 },
    );
  });
});
