import type { DemoSize } from '../infra/governed/demo/build-demo.js';
import type { Stage } from './stage.js';
import { appointStaff } from './steps/appoint.js';
import {
  applyThe137,
  birthAll,
  birthPivots,
  closeGate,
  guardThe137,
  planThe137,
  rehearseThe137,
} from './steps/births.js';
import { classify } from './steps/classification.js';
import { balance } from './steps/coverage.js';
import { onboardCatalog } from './steps/onboarding.js';
import type { PlanOnStage } from './steps/plan.js';
import { rebuildAll } from './steps/rebuild.js';
import { refusals } from './steps/refusals.js';
import { firstScan, secondScan } from './steps/scans.js';
import { thirdScan } from './steps/third-scan.js';
import { triageAll } from './steps/triage.js';

/** What differs between the two sizes of the demo database. */
const sizes = {
  small: { births: 12_108, scanned: 72 },
  full: { births: 1_210_868, scanned: 126 },
} as const satisfies Record<DemoSize, unknown>;

/** The main job, step by step, in the order of a real first day. */
export const play = async (stage: Stage, size: DemoSize): Promise<void> => {
  const { report } = stage;
  const { births, scanned } = sizes[size];
  await appointStaff(stage);
  await report.during('1. First scan', () => firstScan(stage));
  await closeGate(stage);
  await report.during('2. Second scan, at once', () => secondScan(stage));
  await report.during('3. Classification of identities', () => classify(stage, births));
  await report.during('4. Third scan', () => thirdScan(stage));
  let plan: PlanOnStage | undefined;
  await report.during('5. Approval, plan and dry run', async () => {
    plan = await planThe137(stage);
  });
  if (!plan) throw new Error('The plan was not drafted.');
  const the137 = plan;
  await report.during('6. Refusals, review and permit', () => refusals(stage, the137));
  await report.during('5. Guards, now that the quorum is met', () => guardThe137(stage, the137));
  await report.during('7. Rehearsal', () => rehearseThe137(stage, the137, births));
  await report.during('8. Apply and proof', () => applyThe137(stage, the137, births));
  await report.during('9. The closed gate', () => birthPivots(stage, births + 137));
  await report.during('10. Onboarding', async () => {
    await onboardCatalog(stage, births + 137 + 26);
    await birthAll(stage, 'dot_iu_command_catalog', 54, births + 137 + 26);
  });
  await report.during('11. Triage', () => triageAll(stage));
  await report.during('12. Rebuild of the read models from the log', () => rebuildAll(stage));
  await report.during('13. The backlog balances', () => balance(stage, { scanned, gaps: 18 }));
};
