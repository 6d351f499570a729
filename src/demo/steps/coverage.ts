import type { Stage } from '../stage.js';

/** Step 13: for every collection that was scanned, seen = born + the five decisions (invariant 7). */
export const balance = async (stage: Stage, gaps: number): Promise<void> => {
  const count = (state: string): Promise<number> =>
    stage.number('select count(*) from birth_ledger.coverage where state = $1', [state]);
  const balanced = await count('balanced');
  stage.report.figure('coverage: collections scanned', balanced + (await count('unbalanced')), balanced);
  stage.report.figure('coverage: unbalanced collections', 0, await count('unbalanced'));
  stage.report.figure('coverage: gaps, each by name and reason', gaps, await count('gap'));
};
