import { ScanCollections, type ScanReport } from '../../commands/scan/scan-collections.command.js';
import { operator } from '../cast.js';
import type { Stage } from '../stage.js';
import { appointOwners } from './appoint.js';

/** A full scan by the operator, awaited until the ledger and the collections show it. */
export const scan = async (stage: Stage, collections: readonly string[] | null = null): Promise<ScanReport> => {
  const report = await stage.run(new ScanCollections(collections, 'full', stage.as(operator)));
  const failed = report.scanned.filter(({ outcome }) => outcome !== 'completed');
  if (failed.length > 0)
    throw new Error(
      `Scans that did not complete: ${failed.map(({ collection, detail }) => `${collection}: ${detail}`).join('; ')}`,
    );
  await stage.applied('ledger', report.position);
  return report;
};

const newlyLogged = (report: ScanReport, collection: string): number =>
  report.scanned.find((one) => one.collection === collection)?.newlyLogged ?? 0;

export const totalLogged = (report: ScanReport): number =>
  report.scanned.reduce((sum, one) => sum + one.newlyLogged, 0);

const gapsBecause = (report: ScanReport, reason: string): number =>
  report.gaps.filter((gap) => gap.reason === reason).length;

/** Step 1: what the first scan finds, and what it cannot scan. */
export const firstScan = async (stage: Stage): Promise<void> => {
  const { report } = stage;
  const found = await scan(stage);
  report.figure('first scan: pivot_definitions, newly logged', 26, newlyLogged(found, 'pivot_definitions'));
  report.figure('first scan: dot_iu_command_catalog, newly logged', 54, newlyLogged(found, 'dot_iu_command_catalog'));
  report.figure('first scan: filesystem_dots, newly logged', 7, newlyLogged(found, 'filesystem_dots'));
  report.figure('first scan: all newly logged', 87, totalLogged(found));
  report.figure('first scan: blocked identities', 43, gapsBecause(found, 'identity_blocked'));
  report.figure('first scan: required without a table', 2, gapsBecause(found, 'no_table'));
  report.figure('first scan: for triage', 82, found.forTriage.length);
  const exempt = `select coalesce(sum(entries), 0) from birth_ledger.v_backfill_backlog where collection_name = $1 and decision = 'EXEMPT'`;
  report.figure('exempt pending onboarding', 54, await stage.number(exempt, ['dot_iu_command_catalog']));
  const decidedBy = `select count(*) from birth_ledger._backfill_birth_ledger where collection_name = $1 and decided_by = 'policy:onboard-first'`;
  report.figure(
    'of them decided by the policy onboard-first',
    54,
    await stage.number(decidedBy, ['dot_iu_command_catalog']),
  );
  await appointOwners(stage);
};

/** Step 2: the same scan at once finds nothing new, writes no entry twice, and moves last_seen. */
export const secondScan = async (stage: Stage): Promise<void> => {
  const { report } = stage;
  const lastSeen = `select min(last_seen) as seen, count(*)::int as entries from birth_ledger._backfill_birth_ledger`;
  const detections = 'select count(*) from birth_ledger.ledger_entry_history';
  const [before] = await stage.rows<{ seen: Date; entries: number }>(lastSeen);
  const versions = await stage.number(detections);
  const found = await scan(stage);
  const [after] = await stage.rows<{ seen: Date; entries: number }>(lastSeen);
  report.figure('second scan: newly logged', 0, totalLogged(found));
  report.figure('second scan: ledger rows added', 0, (after?.entries ?? 0) - (before?.entries ?? 0));
  report.figure('second scan: ledger rows written again', 0, (await stage.number(detections)) - versions);
  report.figure('second scan: last_seen moved', true, (after?.seen ?? new Date(0)) > (before?.seen ?? new Date()));
};
