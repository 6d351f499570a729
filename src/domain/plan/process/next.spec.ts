import { describe, expect, it } from '@jest/globals';
import type { EntryEvent } from '../../entry/events.js';
import { evolveEntry, initialEntry } from '../../entry/state.js';
import type { PlanEvent } from '../events.js';
import { evolvePlan } from '../evolve.js';
import { pinsIn } from '../pinned-list.js';
import { commands, eventsOf, now, people, planOf, until } from '../plan.testing.js';
import { initialPlan } from '../state.js';
import type { EntryNow } from './entry-now.js';
import { defaultHealthLimits } from './health.js';
import { afterFailedTransaction, afterLook, afterMove, forgotten, type Memory } from './memory.js';
import { nextStep } from './next.js';
import type { Surroundings } from './surroundings.js';

const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  now,
  closedGates: [],
  groundChanges: [],
  health: { lockWaits: 0, activeSessions: 1, replicationLagMs: null, walBytesPerSecond: null },
  limits: defaultHealthLimits,
  ...more,
});
const sick = { health: { lockWaits: 99, activeSessions: 1, replicationLagMs: null, walBytesPerSecond: null } };

const approved: EntryEvent = {
  type: 'DecisionRecorded',
  data: {
    collection: 'pivots',
    code: 'x',
    from: 'PENDING',
    to: 'BIRTH_APPROVED',
    decidedBy: 'dora',
    reason: 'r',
    pendingOnboarding: false,
    detectedAt: '5',
  },
};
const inBatch = { collection: 'pivots', code: 'x', planId: 'p1', batch: 0 };
const intended: EntryEvent = { type: 'BirthIntended', data: { ...inBatch, pinnedRevision: '0', route: 'retouch' } };
const applied: EntryEvent = {
  type: 'BirthApplied',
  data: { ...inBatch, birthId: '1', bornAt: now, bornVia: 'trigger', reconciled: false },
};
const refused: EntryEvent = {
  type: 'BirthRefused',
  data: { ...inBatch, reason: 'r', sqlState: null, released: false },
};

/** The entries of ordinals 0 to 2, each with what its stream holds after the approval. */
const entries = (...after: readonly (readonly EntryEvent[])[]): readonly EntryNow[] =>
  pinsIn(planOf(until('start')), { from: 0, to: 3 }).map((pinned, index) => {
    const events = [approved, ...(after[index] ?? [])];
    return {
      ...pinned,
      state: events.reduce(evolveEntry, initialEntry),
      revision: BigInt(events.length - 1),
      detection: { position: 5n, status: 'open' },
      row: 'unborn',
    };
  });
const looked = (...after: readonly (readonly EntryEvent[])[]): Memory => afterLook(forgotten(1_000), entries(...after));
const certain = (memory: Memory): Memory => afterMove(memory, [], [0, 1, 2]);

const step = (events: readonly PlanEvent[], memory: Memory, more: Partial<Surroundings> = {}) =>
  nextStep(events.reduce(evolvePlan, initialPlan), memory, around(more));

describe('between batches the process', () => {
  const started = until('start');

  it('looks before it claims, within one collection', () => {
    expect(step(started, forgotten(1_000))).toEqual({ do: 'look', span: { from: 0, to: 3 } });
    expect(step(started, forgotten(2))).toEqual({ do: 'look', span: { from: 0, to: 2 } });
  });

  it('claims no births for what it will skip', () => {
    const [first, ...others] = entries();
    if (!first) throw new Error('There are three entries.');
    const memory = afterLook(forgotten(1_000), [{ ...first, row: 'born' }, ...others]);
    expect(step(started, memory)).toEqual({ do: 'claim', command: { ...commands.claim, births: 2 } });
  });

  it('claims no more than the budget allows', () => {
    const plan = planOf(started);
    const tight = { ...plan, permit: plan.permit && { ...plan.permit, budget: 2 } };
    expect(nextStep(tight, looked(), around())).toMatchObject({ do: 'claim', command: { to: 2, births: 2 } });
    const none = { ...plan, permit: plan.permit && { ...plan.permit, budget: 0 } };
    expect(nextStep(none, looked(), around())).toMatchObject({ do: 'pause', command: { cause: 'budget' } });
  });

  it.each([
    ['gate', { closedGates: ['pivots'] }],
    ['structure', { groundChanges: ['the trigger changed'] }],
  ])('pauses for the %s', (cause, more) => {
    expect(step(started, looked(), more)).toMatchObject({ do: 'pause', command: { type: 'PauseApply', cause } });
  });

  it('pauses after a revocation', () => {
    const revoked = eventsOf([['revoke', commands.revoke, people.opener]], started);
    expect(step(revoked, looked())).toMatchObject({ do: 'pause', command: { cause: 'permit' } });
  });

  it('does not mind the gate of a collection that is behind it', () => {
    expect(step(until('close'), forgotten(9), { closedGates: ['pivots'] })).toMatchObject({ do: 'look' });
  });

  it('holds while the database is unwell, and says why', () => {
    expect(step(started, looked(), sick)).toMatchObject({
      do: 'wait',
      until: '2026-06-06T10:00:30.000Z',
      reasons: ['99 sessions that wait for a lock, 5 at most'],
    });
  });

  it('completes when all have an outcome, and then has nothing to do', () => {
    expect(step(until('close the rest'), forgotten(9))).toEqual({ do: 'complete' });
    expect(step(until('complete'), forgotten(9))).toMatchObject({ do: 'idle' });
    expect(step(until('guards again'), forgotten(9))).toMatchObject({ do: 'idle' });
  });
});

describe('inside a batch the process', () => {
  const claimed = until('claim');

  it('intends what is ready, then births all of it in one transaction, then closes', () => {
    expect(step(claimed, forgotten(9))).toEqual({ do: 'look', span: { from: 0, to: 3 } });
    expect(step(claimed, looked())).toMatchObject({
      do: 'intend',
      entries: [{ ordinal: 0 }, { ordinal: 1 }, { ordinal: 2 }],
    });
    expect(step(claimed, certain(looked([intended], [intended], [intended])))).toMatchObject({
      do: 'transact',
      queue: [{ ordinals: [0, 1, 2], attempts: 0 }],
    });
    expect(step(claimed, certain(looked([intended, applied], [intended, refused], [intended, applied])))).toEqual({
      do: 'commit',
      command: {
        type: 'RecordBatch',
        batch: 0,
        collection: 'pivots',
        from: 0,
        to: 3,
        applied: 2,
        refused: [1],
        skipped: [],
      },
    });
  });

  it('after a restart looks for every birth that it finds intended, before it does anything else', () => {
    const memory = looked([intended, applied], [intended], []);
    expect(step(claimed, memory)).toMatchObject({ do: 'reconcile', entries: [{ ordinal: 1 }] });
    expect(step(claimed, memory, { closedGates: ['pivots'] })).toMatchObject({ do: 'reconcile' });
    expect(step(claimed, memory, sick)).toMatchObject({ do: 'reconcile' });
  });

  it('does not trust an intent whose transaction broke off', () => {
    const memory = certain(looked([intended], [intended], [intended]));
    const queue = [{ ordinals: [0, 1, 2], attempts: 0, notBefore: null }];
    const failure = { message: 'connection lost', sqlState: null };
    const after = afterFailedTransaction(memory, queue, failure, { next: 'try', trials: queue });
    expect(step(claimed, after)).toMatchObject({
      do: 'reconcile',
      entries: [{ ordinal: 0 }, { ordinal: 1 }, { ordinal: 2 }],
    });
  });

  it('stops at once at a closed gate: releases what it has not tried, and closes the settled beginning', () => {
    const memory = certain(looked([intended, applied], [intended], [intended]));
    const shut = { closedGates: ['pivots'] };
    expect(step(claimed, memory, shut)).toMatchObject({
      do: 'refuse',
      released: true,
      entries: [{ ordinal: 1 }, { ordinal: 2 }],
      failure: { message: 'Not tried, because the apply had to stop: The gate of pivots was closed.' },
    });
    const released: EntryEvent = { ...refused, data: { ...refused.data, released: true } };
    const settled = certain(looked([intended, applied], [intended, released], [intended, released]));
    expect(step(claimed, settled, shut)).toMatchObject({ do: 'commit', command: { from: 0, to: 1, applied: 1 } });
    expect(step(claimed, settled)).toMatchObject({ do: 'intend', entries: [{ ordinal: 1 }, { ordinal: 2 }] });
  });

  it('closes the open batch of a paused apply, and then rests', () => {
    const paused = eventsOf([['pause', commands.pause, people.operator]], claimed);
    expect(step(paused, looked())).toMatchObject({ do: 'commit', command: { from: 0, to: 0, applied: 0 } });
    const closed = eventsOf(
      [['close', { ...commands.close, to: 0, applied: 0, registryGrowth: 0 }, people.process]],
      paused,
    );
    expect(step(closed, forgotten(9))).toMatchObject({ do: 'idle' });
  });

  it('refuses an isolated row with the database’s words', () => {
    const memory = certain(looked([intended], [intended], [intended]));
    const failure = { message: 'a trigger raised', sqlState: 'P0001' };
    const queue = [{ ordinals: [1], attempts: 0, notBefore: null }];
    const after = afterFailedTransaction(memory, queue, failure, { next: 'refuse', ordinal: 1 });
    expect(step(claimed, after)).toMatchObject({ do: 'refuse', released: false, entries: [{ ordinal: 1 }], failure });
  });

  it('waits before it tries again', () => {
    const memory = {
      ...certain(looked([intended], [intended], [intended])),
      trials: [{ ordinals: [0, 1, 2], attempts: 1, notBefore: '2026-06-06T10:00:01.000Z' }],
    };
    expect(step(claimed, memory)).toMatchObject({ do: 'wait', until: '2026-06-06T10:00:01.000Z' });
    expect(step(claimed, memory, { now: '2026-06-06T10:00:01.000Z' })).toMatchObject({ do: 'transact' });
  });

  it('pauses with its batch open when the database is out of reach', () => {
    const memory = { ...looked([intended], [intended], [intended]), fault: 'connection refused' };
    expect(step(claimed, memory)).toEqual({
      do: 'pause',
      command: { type: 'PauseApply', cause: 'fault', detail: 'connection refused' },
    });
    expect(step(eventsOf([['pause', commands.pause, people.operator]], claimed), memory)).toMatchObject({ do: 'idle' });
  });
});
