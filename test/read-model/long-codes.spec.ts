import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { catalog } from '../../src/projections/catalog.js';
import { GetEntry, GetEntryHandler } from '../../src/projections/ledger/get-entry.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { ReadModel } from '../support/read-model.js';
import { RecordedLog } from '../support/recorded-log.js';

const migration = 'engine/003_code_key.sql';
/** How a code was indexed before that migration. */
const earlierKey = `
  create or replace function birth_ledger.code_key(code text) returns text language sql immutable parallel safe
  return case when octet_length(code) <= 1000 then code else left(code, 200) || md5(code) end`;

/** Letters of four bytes that do not repeat themselves, which PostgreSQL could else make short. */
const emoji = (length: number, seed: number): string =>
  Array.from({ length }, (_, at) => String.fromCodePoint(0x1f300 + ((seed + at * at * 37 + at * 11) % 701))).join('');
/** What a code is indexed by, once it is too long: somebody may give it to an entity as its code. */
const keyOf = (code: string, begin: number): string =>
  [...code].slice(0, begin).join('') + createHash('md5').update(code).digest('hex');

describe('codes that are too long for an index', () => {
  let readModel: ReadModel;
  let log: RecordedLog;

  beforeEach(async () => {
    readModel = await ReadModel.create();
    log = new RecordedLog();
  });

  afterEach(() => readModel.close());

  const found = (collection: string, unborn: readonly string[]) => {
    const bounds = { lap: 1, page: 1, fromExclusive: null, toInclusive: ['9'] };
    const counts = { rowsSeen: unborn.length, rowsBorn: 0, rowsWithoutCode: 0 };
    log.scan(collection, 'PageScanned', { ...bounds, ...counts, unborn, born: [], vanished: [], unmet: [] });
  };

  const decided = (collection: string, code: string) =>
    log.entry(collection, code, 'DecisionRecorded', {
      from: 'PENDING',
      to: 'EXEMPT',
      decidedBy: 'olga',
      reason: 'spec',
      pendingOnboarding: false,
      detectedAt: '3',
    });

  const applied = async (): Promise<void> => {
    await readModel.apply(ledgerProjection, [log.events]);
    log.events.splice(0, log.events.length - 1);
  };

  const decisionOf = async (collection: string, code: string): Promise<string | undefined> =>
    (await new GetEntryHandler(readModel.pool).execute(new GetEntry(collection, code, null)))?.decision;

  it.each([
    ['ASCII', 'x'.repeat(1_001)],
    ['emoji', emoji(300, 5)],
  ])('are not taken for another whose code is what they are indexed by: %s', async (_, long) => {
    const codes = [
      long,
      keyOf(long, 100),
      keyOf(long, 200),
      keyOf(keyOf(long, 100), 100),
      keyOf(keyOf(long, 200), 100),
    ];
    found('a', codes);
    for (const code of codes.slice(0, 3)) decided('a', code);
    await applied();
    const decisions = await Promise.all(codes.map((code) => decisionOf('a', code)));
    expect(decisions).toEqual(['EXEMPT', 'EXEMPT', 'EXEMPT', 'PENDING', 'PENDING']);
  });

  it('stand beside a long name of their collection', async () => {
    const [collection, code] = [emoji(500, 1), emoji(249, 2)];
    found(collection, [code, emoji(1_000, 3)]);
    decided(collection, code);
    await applied();
    expect(await decisionOf(collection, code)).toBe('EXEMPT');
  });

  it('are found in a ledger that was indexed before', async () => {
    const { pool } = readModel;
    const codes = [emoji(150, 3), 'y'.repeat(132), emoji(1_000, 4), 'short'];
    await pool.query(earlierKey);
    await pool.query('delete from birth_ledger.migration where name = $1', [migration]);
    found('a', codes);
    await applied();
    expect((await migrate(pool, catalog)).added).toEqual([migration]);
    log.events.splice(0);
    const later = new RecordedLog();
    later.append('entry-other/1', 'FromTheFuture', {});
    log = later;
    for (const code of codes) decided('a', code);
    await applied();
    expect(await Promise.all(codes.map((code) => decisionOf('a', code)))).toEqual(codes.map(() => 'EXEMPT'));
    const { rows } = await pool.query('select count(*)::int as entries from birth_ledger.ledger_entry');
    expect(rows).toEqual([{ entries: codes.length }]);
  });
});
