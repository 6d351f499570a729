import type { Stage } from '../stage.js';
import { scan, totalLogged } from './scans.js';

/** What the classified collections turn out to hold unborn. */
export const inferred = {
  dot_domain_rules: 67,
  apr_approvals: 42,
  normative_relations: 18,
  apr_action_types: 6,
  field_type_equivalences: 4,
} as const;

/** Step 4: with their identity known, the collections show their unborn rows. */
export const thirdScan = async (stage: Stage): Promise<void> => {
  const { report } = stage;
  const found = await scan(stage);
  report.figure('third scan: newly logged', 137, totalLogged(found));
  for (const [collection, unborn] of Object.entries(inferred)) {
    const logged = found.scanned.find((one) => one.collection === collection)?.newlyLogged ?? 0;
    report.figure(`third scan: ${collection}`, unborn, logged);
  }
  const identityGaps = found.gaps.filter(({ reason }) => reason === 'identity_blocked').length;
  report.figure('third scan: blocked identities left', 4, identityGaps);
};
