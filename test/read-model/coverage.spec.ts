import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { ReadModel } from '../support/read-model.js';
import { anyMoves, type Move, SimulatedCollection } from '../support/simulated-collection.js';

type Coverage = {
  as_of: string;
  state: string;
  balanced: boolean | null;
  difference: string | null;
  entities_seen: string;
  parts: string;
};

/** A move; without more it is about the first row or entry there is, and rows are inserted unborn. */
const move = (what: Move['what'], more: Partial<Move> = {}): Move => ({
  what,
  pick: what === 'insert' ? 1 : 0,
  rows: 5,
  decision: 'PENDING',
  ...more,
});
/** So many rows of a lap; five, the default, are all that the examples have left, and complete it. */
const scan = (rows = 5): Move => move('scan', { rows });

const played = (moves: readonly Move[]): readonly RecordedEvent[] => {
  const collection = new SimulatedCollection('pivot');
  for (const one of moves) collection.move(one);
  return collection.log.events;
};

describe('coverage (invariant 7)', () => {
  let readModel: ReadModel;

  beforeAll(async () => {
    readModel = await ReadModel.create();
  });

  afterAll(async () => {
    await readModel.close();
  });

  /** The balance as it stood after each event. */
  const balances = async (positions: readonly bigint[]): Promise<Coverage[]> =>
    (
      await readModel.pool.query<Coverage>(
        `select p as as_of, c.state, c.balanced, c.difference, c.entities_seen,
                c.born + c.pending + c.birth_approved + c.exempt + c.quarantine + c.retire + c.rows_without_code as parts
           from unnest($1::bigint[]) p cross join lateral birth_ledger.coverage_as_of(p, p) c order by p`,
        [positions],
      )
    ).rows;

  const apply = async (events: readonly RecordedEvent[]): Promise<void> => {
    await readModel.reset(ledgerProjection);
    await readModel.apply(ledgerProjection, [events]);
  };

  /** @returns how many balances were weighed */
  const expectBalanced = async (events: readonly RecordedEvent[]): Promise<number> => {
    const weighed = (await balances(events.map(({ position }) => position))).filter(
      ({ state }) => state !== 'not_scanned',
    );
    for (const balance of weighed) {
      expect(balance).toMatchObject({ state: 'balanced', balanced: true, difference: '0' });
      expect(balance.parts).toBe(balance.entities_seen);
    }
    return weighed.length;
  };

  const coverage = async () => {
    const { rows } = await readModel.pool.query<object>(
      `select state, lap, entities_seen::int, born::int, pending::int, detected_since::int, vanished_since::int,
              difference::int from birth_ledger.coverage`,
    );
    return rows;
  };

  it('balances after every event, while rows come, go, are born and lose their births in the middle of laps', async () => {
    let weighed = 0;
    await fc.assert(
      fc.asyncProperty(anyMoves, async (moves) => {
        const events = played(moves);
        fc.pre(events.length > 0);
        await apply(events);
        weighed += await expectBalanced(events);
      }),
      // A failure is made smaller for so long, and then told.
      { numRuns: 80, interruptAfterTimeLimit: 45_000 },
    );
    expect(weighed).toBeGreaterThan(100);
  });

  const balanced = { state: 'balanced', difference: 0, vanished_since: 0 };
  const twoOpen = [move('insert', { rows: 2 }), scan()];
  const examples: Record<string, { moves: Move[]; stands: object }> = {
    'an entry that an incremental page counted, and that was born and opened anew by a lap that still runs': {
      moves: [
        scan(),
        move('insert', { rows: 2 }),
        move('incremental'),
        move('applyBirth'),
        move('applyEvent'),
        move('unbear'),
        scan(1),
      ],
      stands: { lap: 1, entities_seen: 2, born: 0, pending: 2, detected_since: 0 },
    },
    'a row that a lap met born, and that lost its birth behind it': {
      moves: [...twoOpen, move('bear'), scan(1), move('unbear'), scan()],
      stands: { lap: 2, entities_seen: 2, born: 1, pending: 1, detected_since: 1 },
    },
    'a row that came again, with the same code, behind a lap': {
      moves: [...twoOpen, move('insert', { rows: 1 }), move('delete'), scan(1), move('comeAgain'), scan()],
      stands: { lap: 2, entities_seen: 2, born: 0, pending: 2, detected_since: 1 },
    },
    'an entry that one lap passed unmet and the next one met': {
      moves: [...twoOpen, move('bear'), scan(1), move('unbear'), scan(), scan()],
      stands: { lap: 3, entities_seen: 2, born: 0, pending: 2, detected_since: 0 },
    },
    'an entry that was applied after a lap had passed it unmet': {
      moves: [
        ...[...twoOpen, move('bear'), scan(1), move('unbear'), scan()],
        ...[move('applyBirth'), move('applyEvent')],
      ],
      stands: { lap: 2, entities_seen: 2, born: 1, pending: 1, detected_since: 0 },
    },
    'an entry that a lap found before it was given up, and that an incremental one met': {
      moves: [
        ...[move('insert', { rows: 1 }), scan(), move('insert', { rows: 2 })],
        ...[scan(2), move('abort'), scan(1), move('abort'), move('incremental')],
      ],
      stands: { lap: 1, entities_seen: 1, born: 0, pending: 1, detected_since: 2 },
    },
    'a row that lost its birth behind a lap in two runs, which cannot tell': {
      moves: [...twoOpen, move('bear'), scan(1), move('unbear'), move('kill'), scan()],
      stands: { lap: 2, entities_seen: 3, born: 1, pending: 2, detected_since: 0 },
    },
  };

  it.each(Object.entries(examples))('accounts for %s', async (_, { moves, stands }) => {
    const events = played(moves);
    await apply(events);
    await expectBalanced(events);
    expect(await coverage()).toEqual([{ ...balanced, ...stands }]);
  });

  it('keeps apart what two laps, one after the other, passed unmet', async () => {
    const again = [move('bear'), scan(1), move('unbear'), scan()];
    const events = played([...twoOpen, ...again, ...again]);
    await apply(events);
    // Between the second lap's settlement and its end the entry is unmet by both, and coverage rests on the first.
    await expectBalanced(events);
    expect(await coverage()).toMatchObject([{ lap: 3, entities_seen: 2, pending: 1, detected_since: 1 }]);
  });

  it.each([
    ['a lap in one run', []],
    ['a lap in two runs', [move('kill')]],
  ])('names a collection whose laps and ledger disagree, and by how much: %s', async (_, between) => {
    const moves = [move('insert', { rows: 5 }), scan(), scan(1), ...between, scan()];
    // Two of the five entries that the laps counted never reach the ledger.
    const forged = played(moves).map((event) => {
      const data = event.data as { unborn?: string[] };
      return data.unborn ? { ...event, data: { ...data, unborn: data.unborn.slice(2) } } : event;
    });
    await apply(forged);
    expect(await coverage()).toMatchObject([{ state: 'unbalanced', lap: 2, difference: 2 }]);
  });

  it('is not appeased by an entry that nobody counted, unless the lap was resumed', async () => {
    const events = played([...twoOpen, move('bear'), scan(1), move('unbear'), scan()]);
    // The lap keeps to itself that it passed an entry unmet.
    const silent = events.map((event) => {
      const data = event.data as { unmet?: string[] };
      return data.unmet ? { ...event, data: { ...data, unmet: [] } } : event;
    });
    await apply(silent);
    expect(await coverage()).toMatchObject([{ state: 'unbalanced', lap: 2, difference: -1 }]);
  });
});
