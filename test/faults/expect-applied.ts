import { expect } from '@jest/globals';
import type { PlanEvent } from '../../src/domain/plan/events.js';
import { planStream } from '../../src/domain/shared/stream-name.js';
import { wrongBirths } from '../support/apply-checker.js';
import { checkLog, entryKey } from '../support/log-checker.js';
import { connect, type Ground } from './ground.js';
import { lot, planRows } from './lot.js';

type PlanEventOf<T extends PlanEvent['type']> = Extract<PlanEvent, { type: T }>['data'];
type Entry = { code: string; status: string; decision: string };

/**
 * What must hold after an apply, whatever died in it; reads nothing but the log and the two databases.
 * @param plans how many plans have been applied so far
 * @param total how many there are
 */
export const expectApplied = async (ground: Ground, planId: string, plans: number, total: number): Promise<void> => {
  const governed = await connect(ground.governedUrl);
  try {
    expect(await wrongBirths(ground.log, governed, 0)).toEqual([]);
  } finally {
    await governed.end();
  }
  const [born] = await ground.governed<{ births: number }>(
    'select count(*)::int as births from birth_registry where collection_name = $1',
    [lot],
  );
  expect(born).toEqual({ births: plans * planRows });

  const told: { type: string; data: unknown }[] = [];
  for await (const { type, data } of ground.log.readStream(planStream(planId))) told.push({ type, data });
  const of = (wanted: string) => told.filter(({ type }) => type === wanted).map(({ data }) => data);
  expect(of('ApplyStarted')).toHaveLength(1);
  expect(of('ApplyCompleted')).toHaveLength(1);
  const births = (of('BatchCommitted') as PlanEventOf<'BatchCommitted'>[]).map(({ applied }) => applied);
  expect(births.reduce((sum, applied) => sum + applied, 0)).toBe(planRows);
  expect(of('RerunVerified')).toMatchObject([{ verified: true }]);

  const { faults, entries } = await checkLog(ground.log);
  expect(faults).toEqual([]);
  const ledger = await ground.readModel<Entry>(
    'select code, status, decision from birth_ledger.ledger_entry where collection = $1',
    [lot],
  );
  const fold = new Map(ledger.map(({ code, status, decision }) => [entryKey(lot, code), { status, decision }]));
  expect(fold).toEqual(new Map(entries));

  const [coverage] = await ground.readModel('select * from birth_ledger.coverage where collection_name = $1', [lot]);
  expect(coverage).toMatchObject({
    state: 'balanced',
    entities_seen: String(total * planRows),
    born: String(plans * planRows),
    birth_approved: String((total - plans) * planRows),
    difference: '0',
  });
};
