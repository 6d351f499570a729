import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decisions } from '../../src/domain/entry/events.js';
import type { EntryView } from '../../src/projections/ledger/entry-view.js';
import { GetEntry, GetEntryHandler } from '../../src/projections/ledger/get-entry.js';
import { type EntryFilter, ListEntries, ListEntriesHandler } from '../../src/projections/ledger/list-entries.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import type { AsOf } from '../../src/projections/shared/as-of.js';
import { toCursor, UnknownCursor } from '../../src/projections/shared/page.js';
import { anyLog } from '../support/random-log.js';
import { ReadModel } from '../support/read-model.js';
import { RecordedLog } from '../support/recorded-log.js';

const anyFilter: fc.Arbitrary<EntryFilter> = fc.record({
  collection: fc.constantFrom(null, null, 'pivot', 'a/b'),
  decision: fc.constantFrom(null, null, ...decisions),
  status: fc.constantFrom(null, null, 'open', 'born', 'vanished'),
  decidedBy: fc.constantFrom(null, null, 'olga', 'nobody'),
  pendingOnboarding: fc.constantFrom(null, null, true, false),
});

const everything: EntryFilter = {
  collection: null,
  decision: null,
  status: null,
  decidedBy: null,
  pendingOnboarding: null,
};

describe('the list of entries', () => {
  let readModel: ReadModel;
  let handler: ListEntriesHandler;

  beforeAll(async () => {
    readModel = await ReadModel.create();
    handler = new ListEntriesHandler(readModel.pool);
  });

  afterAll(async () => {
    await readModel.close();
  });

  /** All pages of a list, one after the other. */
  const pages = async (filter: EntryFilter, size: number, asOf: AsOf | null): Promise<EntryView[]> => {
    const items: EntryView[] = [];
    let cursor: string | null = null;
    do {
      const page = await handler.execute(new ListEntries(filter, size, cursor, asOf));
      expect(page.items.length).toBeLessThanOrEqual(size);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  };

  it('gives each entry once, in order and as it stood, whatever the filter, the page size and the moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLog,
        anyFilter,
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async ({ events }, filter, size, seed) => {
          await readModel.reset(ledgerProjection);
          await readModel.apply(ledgerProjection, [events]);
          const position = events[seed % events.length]?.position ?? 0n;
          const asOf = seed % 3 === 0 ? null : { position };
          const { rows } = await readModel.pool.query<{ collection: string; code: string; valid_from: string }>(
            `select collection, code, valid_from from birth_ledger.ledger_entry_as_of($1)
            where collection = coalesce($2, collection) and decision = coalesce($3, decision) and status = coalesce($4, status)
              and ($5::text is null or decided_by = $5) and pending_onboarding = coalesce($6, pending_onboarding)
            order by collection, birth_ledger.code_key(code)`,
            [
              asOf ? position : 9_223_372_036_854_775_807n,
              filter.collection,
              filter.decision,
              filter.status,
              filter.decidedBy,
              filter.pendingOnboarding,
            ],
          );
          const listed = await pages(filter, size, asOf);
          expect(listed.map(({ collection, code, changedPosition }) => [collection, code, changedPosition])).toEqual(
            rows.map(({ collection, code, valid_from }) => [collection, code, valid_from]),
          );
          const one = new GetEntryHandler(readModel.pool);
          for (const item of listed) {
            expect(await one.execute(new GetEntry(item.collection, item.code, asOf))).toEqual(item);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on in its own collection from a cursor that stands in an earlier one, and ends at one from a later', async () => {
    const log = new RecordedLog();
    for (const collection of ['a', 'b', 'c']) {
      const [fromExclusive, toInclusive] = [null, ['1']];
      const counts = { rowsSeen: 1, rowsBorn: 0, rowsWithoutCode: 0 };
      const found = { unborn: [`${collection}::1`], born: [], vanished: [], unmet: [] };
      log.scan(collection, 'PageScanned', { lap: 1, page: 1, fromExclusive, toInclusive, ...counts, ...found });
    }
    await readModel.reset(ledgerProjection);
    await readModel.apply(ledgerProjection, [log.events]);
    const codesAfter = async (cursor: string[]) => {
      const list = new ListEntries({ ...everything, collection: 'b' }, 5, toCursor(cursor), null);
      return (await handler.execute(list)).items.map(({ code }) => code);
    };
    expect(await codesAfter(['a', 'z'])).toEqual(['b::1']);
    expect(await codesAfter(['b', 'b::0'])).toEqual(['b::1']);
    expect(await codesAfter(['b', 'b::1'])).toEqual([]);
    expect(await codesAfter(['c', '0'])).toEqual([]);
  });

  it.each(['', 'nonsense', toCursor(['one']), toCursor(['a', 'b', 'c']), Buffer.from('{}').toString('base64url')])(
    'refuses the cursor %p, which it did not give out',
    async (cursor) => {
      await expect(handler.execute(new ListEntries(everything, 5, cursor, null))).rejects.toThrow(UnknownCursor);
    },
  );
});
