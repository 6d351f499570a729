import type { Stage } from '../stage.js';

/** Step 13: for every collection that was scanned, seen = born + the five decisions (invariant 7). */
export const balance = async (stage: Stage, expected: { scanned: number; gaps: number }): Promise<void> => {
  const count = (state: string): Promise<number> =>
    stage.number('select count(*) from birth_ledger.coverage where state = $1', [state]);
  stage.report.figure('coverage: balanced collections', expected.scanned, await count('balanced'));
  stage.report.figure('coverage: unbalanced collections', 0, await count('unbalanced'));
  stage.report.figure('coverage: collections not yet scanned', 0, await count('not_scanned'));
  stage.report.figure('coverage: gaps, each by name and reason', expected.gaps, await count('gap'));
};
