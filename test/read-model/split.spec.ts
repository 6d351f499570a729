import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { anyLog } from '../support/random-log.js';
import { cut, ReadModel } from '../support/read-model.js';

describe('the ledger projection on PostgreSQL', () => {
  let one: ReadModel;
  let other: ReadModel;

  beforeAll(async () => {
    [one, other] = await Promise.all([ReadModel.create(), ReadModel.create()]);
  });

  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
  });

  it('gives the same rows, histories and counts however the log is cut into batches, also when they overlap', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, fc.array(fc.nat(60), { maxLength: 12 }), async ({ events }, places) => {
        await Promise.all([one.reset(ledgerProjection), other.reset(ledgerProjection)]);
        await one.apply(ledgerProjection, [events]);
        await other.applyPipelined(ledgerProjection, cut(events, places));
        expect(await other.dump(ledgerProjection)).toEqual(await one.dump(ledgerProjection));
      }),
      { numRuns: 60 },
    );
  });

  it('answers as of any position what a replay up to there gives', async () => {
    const asOf = (table: string) => `birth_ledger.${table}_as_of($1)`;
    await fc.assert(
      fc.asyncProperty(anyLog, fc.nat(), async ({ events }, seed) => {
        const place = seed % events.length;
        const position = events[place]?.position;
        await Promise.all([one.reset(ledgerProjection), other.reset(ledgerProjection)]);
        await one.apply(ledgerProjection, [events]);
        await other.apply(ledgerProjection, [events.slice(0, place + 1)]);
        for (const table of ['ledger_entry', 'scan_cursor']) {
          expect(await one.rowsOf(asOf(table), [position])).toEqual(await other.rowsOf(`birth_ledger.${table}`));
        }
        const coverage = await one.rowsOf('birth_ledger.coverage_as_of($1, $1)', [position]);
        expect(coverage).toEqual(await other.rowsOf('birth_ledger.coverage'));
      }),
      { numRuns: 60 },
    );
  });

  it('takes an instant for the last event recorded by then', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, fc.nat(), async ({ events }, seed) => {
        await one.reset(ledgerProjection);
        await one.apply(ledgerProjection, [events]);
        const instant = events[seed % events.length]?.created ?? new Date(0);
        // Log time never runs backwards: an event counts as recorded no earlier than the one before it.
        let latest = 0;
        const recorded = events.map(({ created }) => {
          latest = Math.max(latest, created.getTime());
          return latest;
        });
        const last = recorded.findLastIndex((at) => at <= instant.getTime());
        const { rows } = await one.pool.query<{ position: string }>(
          'select birth_ledger.ledger_position_at($1) as position',
          [instant],
        );
        const position = BigInt(rows[0]?.position ?? 0);
        expect(events.filter((event) => event.position <= position)).toHaveLength(last + 1);
      }),
      { numRuns: 40 },
    );
  });
});
