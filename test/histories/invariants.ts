import { judgeAuthority } from './judge-authority.js';
import { judgeEntries } from './judge-entries.js';
import { PlanStory } from './plan-story.js';
import type { World } from './world.js';

/**
 * Says everything that is wrong with a history. It reads only the log and the governed database, and knows nothing of
 * the deciders' states: it restates domain.md's "Separation of duties" and "Invariants" 1 to 4 in its own words.
 */
export const broken = (world: World): readonly string[] => {
  const plans = new Map<string, PlanStory>();
  const wrong: string[] = [];
  for (const line of world.log) {
    if (line.stream !== 'plan') continue;
    const story = plans.get(line.id) ?? new PlanStory(line.id);
    plans.set(line.id, story);
    story.read(line, wrong);
  }
  for (const story of plans.values()) story.judge(world, wrong);
  judgeEntries(world, plans, wrong);
  judgeAuthority(world, wrong);
  return wrong;
};
