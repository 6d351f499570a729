import { READ_MODEL_URL } from '../../infra/postgres/tokens.js';
import { catalog } from '../../projections/catalog.js';
import { rebuild } from '../../projections/rebuild/rebuild.js';
import type { Stage } from '../stage.js';

/** Step 12: every read model is built anew from the log beside the live one; the rows are the same. */
export const rebuildAll = async (stage: Stage): Promise<void> => {
  const url = stage.app.get<string>(READ_MODEL_URL, { strict: false });
  let compared = 0;
  let differing = 0;
  let swapped = 0;
  for (const projection of catalog) {
    const result = await rebuild({ projection, catalog, log: stage.log, url });
    if (result.swapped) swapped++;
    for (const { rows, missing, added, changed } of result.diff?.tables ?? []) {
      compared += rows;
      differing += missing + added + changed;
    }
  }
  stage.report.figure('rebuild: read models built anew and swapped', catalog.length, swapped);
  stage.report.figure('rebuild: some rows were compared', true, compared > 0);
  stage.report.figure('rebuild: rows that differ', 0, differing);
};
