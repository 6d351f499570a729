import type { DemoSize } from '../infra/governed/demo/build-demo.js';
import type { Stage } from './stage.js';
import { appointStaff } from './steps/appoint.js';
import { balance } from './steps/coverage.js';
import { rebuildAll } from './steps/rebuild.js';
import { firstScan, secondScan } from './steps/scans.js';
import { triageAll } from './steps/triage.js';

/** The main job, step by step, in the order of a real first day. */
export const play = async (stage: Stage, size: DemoSize): Promise<void> => {
  const { report } = stage;
  await appointStaff(stage);
  await report.during('1. First scan', () => firstScan(stage));
  await report.during('2. Second scan, at once', () => secondScan(stage));
  await report.during('11. Triage', () => triageAll(stage));
  await report.during('12. Rebuild of the read models from the log', () => rebuildAll(stage));
  await report.during('13. The backlog balances', () =>
    balance(stage, { scanned: size === 'full' ? 87 : 33, gaps: 57 }),
  );
};
