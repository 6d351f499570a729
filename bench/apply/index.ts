import type { BenchOptions } from '../registry.js';
import { atLeast, type Row } from '../row.js';
import { type Ground, prepareGround, shipped } from '../scan/ground.js';
import { addUnborn } from '../scan/unborn.js';
import { plainUpdates } from './plain-updates.js';

const batch = 1_000;

/** Ours counts from the start of a rehearsed plan's apply to its end: intents, births, Step C, outcomes, all durable. */
export const run = async ({ quick }: BenchOptions): Promise<Row[]> => {
  const rows = quick ? 2_000 : 200_000;
  const ground = await prepareGround('small');
  try {
    await addUnborn(ground.adminUrl, 'applied_by_us', rows);
    await addUnborn(ground.adminUrl, 'updated_plainly', rows);
    const peer = await plainUpdates(ground.adminUrl, 'updated_plainly', rows, batch);
    const ours = await applied(ground, 'applied_by_us', rows);
    const name = `apply of ${rows.toLocaleString('en-US')} births by re-touch, batches of ${batch.toLocaleString('en-US')}`;
    return [atLeast(0.7, { name, ours, peer, unit: 'rows/s' })];
  } finally {
    await ground.end();
  }
};

/** Rows per second. */
const applied = async ({ stage, scanOne }: Ground, collection: string, rows: number): Promise<number> => {
  const { appointOwners } = await shipped<typeof import('../../src/demo/steps/appoint.js')>('demo/steps/appoint.js');
  const { approveAll } = await shipped<typeof import('../../src/demo/steps/approve.js')>('demo/steps/approve.js');
  const { PlanOnStage } = await shipped<typeof import('../../src/demo/steps/plan.js')>('demo/steps/plan.js');
  const { ApplyOptions } = await shipped<typeof import('../../src/commands/apply/apply-options.js')>(
    'commands/apply/apply-options.js',
  );
  await scanOne(collection);
  await appointOwners(stage);
  await approveAll(stage, collection, rows);
  const plan = await PlanOnStage.draft(stage, [collection]);
  await plan.dryRun();
  await plan.review();
  await plan.permit();
  await plan.rehearse();
  // Of equal size all along, as the peer's are; by itself an apply adapts them to the time that they take.
  stage.app.get(ApplyOptions, { strict: false }).sizing = { first: batch, most: batch, aimMillis: 60_000, growth: 1 };
  const startedAt = performance.now();
  await plan.apply();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { status, apply } = await plan.story();
  if (status !== 'applied' || apply?.applied !== rows)
    throw new Error(`The plan is ${status}: ${JSON.stringify(apply)}`);
  return rows / seconds;
};
