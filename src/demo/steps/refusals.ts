import { setTimeout as sleep } from 'node:timers/promises';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { operator } from '../cast.js';
import type { Stage } from '../stage.js';
import type { PlanOnStage } from './plan.js';

/** Long enough to be opened, short enough to wait for. */
const permitMs = 3_000;

/** The name of the rule that refuses, or `allowed` when nothing does. */
export const ruleThatRefuses = async (attempt: () => Promise<unknown>): Promise<string> => {
  try {
    await attempt();
    return 'allowed';
  } catch (error) {
    if (error instanceof CommandRefused) return error.refused.rule;
    throw error;
  }
};

/** Step 6: what the plan may not do before others have looked at it and its owner has permitted it. */
export const refusals = async (stage: Stage, plan: PlanOnStage): Promise<void> => {
  const { report } = stage;
  report.figure('apply without a review', 'review-required', await ruleThatRefuses(() => plan.start()));
  report.figure('review by the planner', 'planner-reviews-not', await ruleThatRefuses(() => plan.review(operator)));
  await plan.review();
  report.figure('apply without a permit', 'permit-required', await ruleThatRefuses(() => plan.start()));
  const end = Date.now() + permitMs;
  await plan.permit(new Date(end).toISOString());
  await sleep(end - Date.now() + 50);
  report.figure('apply after the permit expired', 'permit-expired', await ruleThatRefuses(() => plan.start()));
  await plan.permit();
};
