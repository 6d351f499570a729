import { expect } from '@jest/globals';
import { checkLog, entryKey } from '../support/log-checker.js';
import type { Ground } from './ground.js';
import type { Service } from './service.js';

type Row = { code: string; status: string; decision: string };
type Coverage = {
  state: string;
  entities_seen: string;
  born: string;
  pending: string;
  difference: string;
};

/**
 * After everything has calmed down and was scanned to the end: the log is sound, the ledger is its fold, and both say of
 * the governed table what it says of itself.
 */
export const expectSound = async (ground: Ground, service: Service, collection: string): Promise<void> => {
  await service.catchUp();
  const { faults, entries } = await checkLog(ground.log);
  expect(faults).toEqual([]);

  const rows = await ground.readModel<Row>(
    'select code, status, decision from birth_ledger.ledger_entry where collection = $1',
    [collection],
  );
  const told = [...entries].flatMap(([key, { status, decision }]): Row[] => {
    const [of = '', code = ''] = JSON.parse(key) as string[];
    return of === collection ? [{ code, status, decision }] : [];
  });
  expect(differences(rows.map(text), told.map(text))).toEqual([]);

  const unborn = await ground.governed<{ code: string }>(
    `select $1 || '::' || id as code from ${collection} t where not exists (
       select from birth_registry b where b.collection_name = $1 and b.entity_code = $1 || '::' || t.id)`,
    [collection],
  );
  const open = told.filter(({ status }) => status === 'open').map(({ code }) => code);
  const unbornCodes = unborn.map((row) => row.code);
  expect(differences(open, unbornCodes)).toEqual([]);

  const [there] = await ground.governed<{ rows: number }>(`select count(*)::int as rows from ${collection}`);
  const [coverage] = await ground.readModel<Coverage>(
    'select * from birth_ledger.coverage where collection_name = $1',
    [collection],
  );
  expect(coverage).toMatchObject({
    state: 'balanced',
    entities_seen: String(there?.rows),
    pending: String(open.length),
    born: String((there?.rows ?? 0) - open.length),
    difference: '0',
  });
};

const text = ({ code, status, decision }: Row): string => entryKey(`${status} ${decision}`, code);

/** What only one of two lists holds, or holds more often. Jest's own comparison of long lists takes seconds. */
const differences = (found: readonly string[], expected: readonly string[]): string[] => {
  const balance = new Map<string, number>();
  for (const one of found) balance.set(one, (balance.get(one) ?? 0) + 1);
  for (const one of expected) balance.set(one, (balance.get(one) ?? 0) - 1);
  return [...balance]
    .filter(([, count]) => count !== 0)
    .map(([one, count]) => `${one}: ${count > 0 ? '+' : ''}${count}`);
};
