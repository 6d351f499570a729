import type { BenchOptions } from '../registry.js';
import { atLeast, atMost, type Row } from '../row.js';
import { type Ground, prepareGround, shipped } from '../scan/ground.js';
import { addUnborn } from '../scan/unborn.js';
import { plainUpdates } from './plain-updates.js';

const batch = 1_000;

/**
 * Ours counts from the start of a rehearsed plan's apply to its end: intents, births, Step C, outcomes, all durable. Of
 * three sizes, to see how it grows.
 */
export const run = async ({ quick }: BenchOptions): Promise<Row[]> => {
  const largest = quick ? 2_000 : 100_000;
  const sizes = [largest, largest / 10, largest / 100];
  const ground = await prepareGround('small');
  try {
    await addUnborn(ground.adminUrl, 'updated_plainly', largest);
    const peer = await plainUpdates(ground.adminUrl, 'updated_plainly', largest, batch);
    const seconds: number[] = [];
    await findUnborn(ground, sizes);
    for (const size of sizes) seconds.push(await applySeconds(ground, size));
    const [ours = Number.NaN] = seconds;
    const name = `apply of ${figure(largest)} births by re-touch, batches of ${figure(batch)}`;
    return [
      atLeast(0.7, { name, ours: largest / ours, peer, unit: 'rows/s' }),
      ...sizes.slice(1).map((size, index) => {
        const [longer = Number.NaN, shorter = Number.NaN] = seconds.slice(index, index + 2);
        return atMost(11, {
          name: `apply of ${figure(size * 10)} births beside ${figure(size)}`,
          ours: longer,
          peer: shorter,
          unit: 's',
        });
      }),
    ];
  } finally {
    await ground.end();
  }
};

const figure = (rows: number): string => rows.toLocaleString('en-US');

const collectionOf = (rows: number): string => `applied_${rows}`;

/** A collection of each size, scanned and owned. */
const findUnborn = async ({ stage, adminUrl, scanOne }: Ground, sizes: readonly number[]): Promise<void> => {
  const { appointOwners } = await shipped<typeof import('../../src/demo/steps/appoint.js')>('demo/steps/appoint.js');
  for (const size of sizes) {
    await addUnborn(adminUrl, collectionOf(size), size);
    await scanOne(collectionOf(size));
  }
  await appointOwners(stage);
};

const applySeconds = async ({ stage }: Ground, rows: number): Promise<number> => {
  const { approveAll } = await shipped<typeof import('../../src/demo/steps/approve.js')>('demo/steps/approve.js');
  const { PlanOnStage } = await shipped<typeof import('../../src/demo/steps/plan.js')>('demo/steps/plan.js');
  const { ApplyOptions } = await shipped<typeof import('../../src/commands/apply/apply-options.js')>(
    'commands/apply/apply-options.js',
  );
  await approveAll(stage, collectionOf(rows), rows);
  const plan = await PlanOnStage.draft(stage, [collectionOf(rows)]);
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
  return seconds;
};
