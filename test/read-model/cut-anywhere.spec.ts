import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { readCheckpoint } from '../../src/infra/postgres/read-model/checkpoint.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { BrittleLine, type Way } from '../support/brittle-line.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';

/** A moment: after so much of what goes one way over the line when nothing breaks. */
type Moment = { readonly way: Way; readonly share: number };
const anyMoment: fc.Arbitrary<Moment> = fc.record({
  way: fc.constantFrom<Way>('asked', 'answered'),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('a projection whose line breaks after any byte', () => {
  let live: LiveLog;
  let readModel: ReadModel;
  let end: bigint;
  let expected: Record<string, string[]>;
  let line: BrittleLine;

  beforeAll(async () => {
    [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
    for (let lap = 1; lap <= 4; lap++) await live.lap(`c${lap}`, 900);
    await live.lap('c1', 900, 2);
    end = await live.decide('c1', 'c1::7', 'EXEMPT');
    await readModel.apply(ledgerProjection, [await live.events()]);
    expected = await readModel.dump(ledgerProjection);
  });

  afterAll(async () => {
    await Promise.all([live.stop(), readModel.close()]);
  });

  afterEach(() => line.end());

  /** Runs the projection from nothing to the log's end, over a line that breaks at a moment, if at all. */
  const run = async (log: EventLog, url: string, breaks: { way: Way; bytes: number } | null): Promise<void> => {
    await readModel.reset(ledgerProjection);
    line.breakAfter(breaks);
    const runner = new ProjectionRunner({ projection: ledgerProjection, log, url });
    runner.start();
    while ((await readCheckpoint(readModel.pool, 'ledger'))?.position !== end) await sleep(10);
    await runner.stop();
  };

  const expectExactlyOnce = async (log: EventLog, url: string): Promise<void> => {
    await run(log, url, null);
    const whole = { ...line.bytes };
    expect(await readModel.dump(ledgerProjection)).toEqual(expected);
    await fc.assert(
      fc.asyncProperty(anyMoment, async ({ way, share }) => {
        await run(log, url, { way, bytes: Math.max(1, Math.round(whole[way] * share)) });
        const broken = !line.holds;
        line.breakAfter(null);
        expect(await readModel.dump(ledgerProjection)).toEqual(expected);
        // Not every run sends as much; only one whose line broke before it was done counts as one of the twelve.
        fc.pre(broken);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  };

  describe('to the database', () => {
    beforeEach(async () => {
      line = await BrittleLine.to(readModel.url);
    });

    it('applies each event exactly once', () => expectExactlyOnce(live.log, line.url));
  });

  describe('to the event store', () => {
    let log: EventLog;

    beforeEach(async () => {
      line = await BrittleLine.to(live.url);
      log = EventLog.connect(line.url);
    });

    afterEach(() => log.dispose());

    it('applies each event exactly once', () => expectExactlyOnce(log, readModel.url));
  });
});
