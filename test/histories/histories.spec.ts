import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evolveEntry, initialEntry } from '../../src/domain/entry/state.js';
import { evolvePlan } from '../../src/domain/plan/evolve.js';
import { initialPlan, type PlanState } from '../../src/domain/plan/state.js';
import { broken } from './invariants.js';
import { Play } from './moves.js';
import { World } from './world.js';

/** `HISTORIES_SEED` repeats a run, `HISTORIES` lengthens it. */
const seed = Number(process.env.HISTORIES_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.HISTORIES ?? 10_000);

const history = fc.record({
  quorum: fc.constantFrom(1, 1, 2),
  // Without bias: a number near 0 would be the same move by the same person every time.
  moves: fc.noBias(fc.array(fc.nat({ max: 2 ** 52 }), { minLength: 20, maxLength: 80, size: 'max' })),
});

/** Histories that once broke something, here or in the checker. */
const examples: [{ quorum: number; moves: number[] }][] = [
  // Between an apply's last look and its start, one of its entries is retired.
  [
    {
      quorum: 1,
      moves: [
        0, 0, 0, 838266208056813, 0, 0, 3329923903922029, 4352564393826997, 0, 0, 0, 3868143576516591, 2424831922466597,
        3253765392637693, 0, 0,
      ],
    },
  ],
  // Between the guards that passed and the start, the one who opened the permit loses the ownership.
  [
    {
      quorum: 1,
      moves: [0, 529251603435940, 0, 0, 0, 721648147884020, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    },
  ],
];

const play = (
  quorum: number,
  moves: readonly number[],
): { readonly world: World; readonly surprises: readonly string[] } => {
  const world = new World(quorum);
  const it = new Play(world);
  for (const move of moves) it.move(move);
  return { world, surprises: it.surprises };
};

/** Folds every stream from its beginning and compares with the states that grew event by event. */
const replaysDiffer = (world: World): readonly string[] => {
  const plans = new Map<string, PlanState>();
  const entries = new Map<string, typeof initialEntry>();
  for (const line of world.log) {
    if (line.stream === 'plan') plans.set(line.id, evolvePlan(plans.get(line.id) ?? initialPlan, line.event));
    if (line.stream === 'entry') entries.set(line.id, evolveEntry(entries.get(line.id) ?? initialEntry, line.event));
  }
  return [
    ...[...plans].filter(([id, state]) => !isDeepStrictEqual(state, world.plan(id))).map(([id]) => id),
    ...[...entries].filter(([id, state]) => !isDeepStrictEqual(state, world.entry(id).state)).map(([id]) => id),
  ];
};

describe('random histories of many persons', () => {
  it('never break an invariant, whatever is repeated, late, out of order or killed', () => {
    console.log(`random histories: seed ${seed}, ${numRuns} runs (HISTORIES_SEED=${seed} repeats them)`);
    const reached = {
      applying: 0,
      births: 0,
      paused: 0,
      verified: 0,
      reconciled: 0,
      refused: 0,
      skipped: 0,
      voided: 0,
    };
    fc.assert(
      fc.property(history, ({ quorum, moves }) => {
        const { world, surprises } = play(quorum, moves);
        expect(broken(world)).toEqual([]);
        expect(surprises).toEqual([]);
        expect(replaysDiffer(world)).toEqual([]);
        count(world, reached);
      }),
      { seed, numRuns, examples },
    );
    console.log(`histories that reached: ${JSON.stringify(reached)}`);
    // A run in which nothing happens would prove nothing.
    expect(Object.entries(reached).filter(([, times]) => times < numRuns / 100)).toEqual([]);
  }, 300_000);

  it('never make a fold fail, in whatever order their events come', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), ({ quorum, moves }, order) => {
        const events = play(quorum, moves).world.log.flatMap((line) => (line.stream === 'plan' ? [line.event] : []));
        const shuffled = events.map((event) => ({ event, key: order.next().value })).sort((a, b) => a.key - b.key);
        expect(() => shuffled.map(({ event }) => event).reduce(evolvePlan, initialPlan)).not.toThrow();
      }),
      { seed, numRuns: Math.ceil(numRuns / 20) },
    );
  });
});

const count = (world: World, reached: { [what: string]: number }): void => {
  const saw = (what: string, does: boolean): void => {
    if (does) reached[what] = (reached[what] ?? 0) + 1;
  };
  const types = new Set(world.log.map(({ event }) => event.type));
  saw('applying', types.has('ApplyStarted'));
  saw('births', types.has('BirthApplied'));
  saw('paused', types.has('ApplyPaused'));
  saw('verified', types.has('RerunVerified'));
  saw('refused', types.has('BirthRefused'));
  saw(
    'reconciled',
    world.log.some(({ event }) => event.type === 'BirthApplied' && event.data.reconciled),
  );
  saw(
    'skipped',
    world.log.some(({ event }) => event.type === 'BatchCommitted' && event.data.skipped.length > 0),
  );
  saw(
    'voided',
    world.log.some(({ event }) => event.type === 'GuardsEvaluated' && event.data.changes.length > 0),
  );
};
