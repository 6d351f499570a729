import { describe, expect, it } from '@jest/globals';
import type { EntryEvent } from '../../entry/events.js';
import { evolveEntry, initialEntry } from '../../entry/state.js';
import { evolvePlan } from '../evolve.js';
import { pinsIn } from '../pinned-list.js';
import { now, planOf, until } from '../plan.testing.js';
import { initialPlan } from '../state.js';
import type { EntryNow } from './entry-now.js';
import { defaultHealthLimits } from './health.js';
import { afterLook, afterMove, afterTransaction, forgotten, type Memory } from './memory.js';
import { nextStep } from './next.js';
import type { Surroundings } from './surroundings.js';

const well: Surroundings = {
  now,
  closedGates: [],
  groundChanges: [],
  health: { lockWaits: 0, activeSessions: 1, replicationLagMs: null, walBytesPerSecond: null },
  limits: defaultHealthLimits,
};
const decided = { collection: 'pivots', code: 'x', from: 'PENDING', to: 'BIRTH_APPROVED', decidedBy: 'dora' } as const;
const approved: EntryEvent = {
  type: 'DecisionRecorded',
  data: { ...decided, reason: 'r', pendingOnboarding: false, detectedAt: '5' },
};
const intended: EntryEvent = {
  type: 'BirthIntended',
  data: { collection: 'pivots', code: 'x', planId: 'p1', batch: 0, pinnedRevision: '0', route: 'retouch' },
};
const birth = { birthId: '1', bornAt: now, bornVia: 'trigger' };

/** The three entries of the batch; those of the given ordinals are intended. */
const entries = (...ordinals: readonly number[]): readonly EntryNow[] =>
  pinsIn(planOf(until('start')), { from: 0, to: 3 }).map((pinned) => {
    const events = ordinals.includes(pinned.ordinal) ? [approved, intended] : [approved];
    return {
      ...pinned,
      state: events.reduce(evolveEntry, initialEntry),
      revision: BigInt(events.length - 1),
      detection: { position: 5n, status: 'open' },
      row: 'unborn',
    };
  });

const claimed = until('claim');
const memory = (...ordinals: readonly number[]): Memory =>
  afterMove(afterLook(forgotten(3, 1), entries(...ordinals)), [], ordinals);
const step = (known: Memory, around: Partial<Surroundings> = {}) =>
  nextStep(claimed.reduce(evolvePlan, initialPlan), known, { ...well, ...around });
const ordinalsOf = (some: readonly EntryNow[]): number[] => some.map(({ ordinal }) => ordinal);

describe('a batch in transactions of one entry', () => {
  it('is intended one transaction ahead, never further', () => {
    expect(step(memory())).toMatchObject({ do: 'intend', entries: [{ ordinal: 0 }] });
    const first = step(memory(0));
    if (first.do !== 'transact') throw new Error(first.do);
    expect(ordinalsOf(first.entries)).toEqual([0]);
    expect(ordinalsOf(first.meanwhile.intend)).toEqual([1]);
    const second = step(memory(0, 1));
    if (second.do !== 'transact') throw new Error(second.do);
    expect([ordinalsOf(second.entries), ordinalsOf(second.meanwhile.intend)]).toEqual([[0], []]);
  });

  it('records what is born beside the next transaction, and before it waits, stops or closes', () => {
    const born = afterTransaction(memory(0, 1), [], [[0, birth]]);
    const next = step(born);
    if (next.do !== 'transact') throw new Error(next.do);
    expect([ordinalsOf(next.entries), ordinalsOf(next.meanwhile.record)]).toEqual([[1], [0]]);
    const record = { do: 'record', entries: [{ ordinal: 0 }] };
    expect(step(born, { health: { ...well.health, lockWaits: 99 } })).toMatchObject(record);
    expect(step(born, { closedGates: ['pivots'] })).toMatchObject(record);
    expect(step({ ...born, fault: 'connection refused' })).toMatchObject(record);
    const last = afterTransaction(
      memory(0, 1, 2),
      [],
      [0, 1, 2].map((ordinal) => [ordinal, birth] as const),
    );
    expect(step(last)).toMatchObject({ do: 'record', entries: [{ ordinal: 0 }, { ordinal: 1 }, { ordinal: 2 }] });
  });

  it('leaves a row that came back after the claim to a later batch: no birth was claimed for it', () => {
    const plan = claimed.reduce(evolvePlan, initialPlan);
    if (plan.status !== 'applying' || !plan.apply?.inFlight) throw new Error(plan.status);
    const fewer = { ...plan, apply: { ...plan.apply, inFlight: { ...plan.apply.inFlight, births: 0 } } };
    expect(nextStep(fewer, memory(), well)).toMatchObject({ do: 'commit', command: { from: 0, to: 0, applied: 0 } });
  });
});
