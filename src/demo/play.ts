import type { DemoSize } from '../infra/governed/demo/build-demo.js';
import type { Stage } from './stage.js';
import { appointStaff } from './steps/appoint.js';
import { classify } from './steps/classification.js';
import { balance } from './steps/coverage.js';
import { onboardCatalog } from './steps/onboarding.js';
import { rebuildAll } from './steps/rebuild.js';
import { firstScan, secondScan } from './steps/scans.js';
import { thirdScan } from './steps/third-scan.js';
import { triageAll } from './steps/triage.js';

/** The main job, step by step, in the order of a real first day. */
export const play = async (stage: Stage, size: DemoSize): Promise<void> => {
  const { report } = stage;
  const births = size === 'full' ? 1_210_868 : 12_108;
  await appointStaff(stage);
  await report.during('1. First scan', () => firstScan(stage));
  await report.during('2. Second scan, at once', () => secondScan(stage));
  await report.during('3. Classification of identities', () => classify(stage, births));
  await report.during('4. Third scan', () => thirdScan(stage));
  await report.during('10. Onboarding', () => onboardCatalog(stage, births));
  await report.during('11. Triage', () => triageAll(stage));
  await report.during('12. Rebuild of the read models from the log', () => rebuildAll(stage));
  await report.during('13. The backlog balances', () =>
    balance(stage, { scanned: size === 'full' ? 126 : 72, gaps: 18 }),
  );
};
