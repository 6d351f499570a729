import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { GetBacklog, GetBacklogHandler } from '../../src/projections/ledger/get-backlog.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { anyLog } from '../support/random-log.js';
import { ReadModel } from '../support/read-model.js';

const hourMs = 3_600_000;
const begin = Date.parse('2026-01-01T00:00:00.000Z');

type Hour = { collection_name: string; decision: string; hour: Date; change: string; entries: string };

/** The same events over days instead of seconds; the store's clock is still set back now and then. */
const overDays = (events: readonly RecordedEvent[]): RecordedEvent[] =>
  events.map((event) => ({ ...event, created: new Date(begin + (event.created.getTime() - begin) * 20_000) }));

describe('the backlog hour by hour', () => {
  let readModel: ReadModel;

  beforeAll(async () => {
    readModel = await ReadModel.create();
  });

  afterAll(() => readModel.close());

  /** Open entries by collection and decision, as the view's last line up to an hour tells them. */
  const drawn = (rows: readonly Hour[], hour: number): Map<string, number> => {
    const last = new Map<string, number>();
    for (const { collection_name, decision, hour: at, entries } of rows) {
      if (at.getTime() <= hour) last.set(`${collection_name} ${decision}`, Number(entries));
    }
    return new Map([...last].filter(([, entries]) => entries > 0));
  };

  it('is the backlog as of the end of each hour, after any events', async () => {
    const handler = new GetBacklogHandler(readModel.pool);
    await fc.assert(
      fc.asyncProperty(anyLog, async ({ events }) => {
        await readModel.reset(ledgerProjection);
        await readModel.apply(ledgerProjection, [overDays(events)]);
        const { rows } = await readModel.pool.query<Hour>(
          'select * from birth_ledger.v_backlog_over_time order by hour',
        );
        const hours = new Set(rows.map(({ hour: at }) => at.getTime()));
        for (const hour of hours) {
          const stood = await handler.execute(new GetBacklog(null, { instant: new Date(hour + hourMs - 1) }));
          const open = stood.filter(({ entries }) => entries > 0);
          expect(drawn(rows, hour)).toEqual(
            new Map(open.map(({ collection, decision, entries }) => [`${collection} ${decision}`, entries])),
          );
        }
        // A log counts as one of the runs only where it had hours to tell apart; another is drawn for each that had not.
        fc.pre(hours.size > 1);
      }),
      { numRuns: 30 },
    );
  });
});
