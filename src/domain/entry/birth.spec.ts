import { describe, expect, it } from '@jest/globals';
import { people, planOf, until } from '../plan/plan.testing.js';
import { given } from '../shared/given.testing.js';
import { type BirthCommand, type BirthContext, decideBirth, revisionFor } from './birth.js';
import type { EntryEvent } from './events.js';
import { evolveEntry, initialEntry } from './state.js';

const key = { collection: 'pivots', code: 'P-1' };
const inBatch = { ...key, planId: 'p1', batch: 0 };
const row = { birthId: '7', bornAt: '2026-06-06T10:00:01.000Z', bornVia: 'trigger' };

const decided = (to: 'BIRTH_APPROVED' | 'EXEMPT', from: 'PENDING' | 'BIRTH_APPROVED' = 'PENDING'): EntryEvent => ({
  type: 'DecisionRecorded',
  data: { ...key, from, to, decidedBy: 'dora', reason: 'seen', pendingOnboarding: false, detectedAt: '5' },
});
const approved = decided('BIRTH_APPROVED');
const intended: EntryEvent = { type: 'BirthIntended', data: { ...inBatch, pinnedRevision: '0', route: 'retouch' } };
const applied: EntryEvent = { type: 'BirthApplied', data: { ...inBatch, ...row, reconciled: false } };
const refused = (released: boolean): EntryEvent => ({
  type: 'BirthRefused',
  data: { ...inBatch, reason: 'a trigger raised', sqlState: 'P0001', released },
});

const intend: BirthCommand = { type: 'IntendBirth', ...inBatch, ordinal: 0, route: 'retouch' };
const record: BirthCommand = { type: 'RecordBirth', ...inBatch, ...row };
const refuse: BirthCommand = {
  type: 'RefuseBirth',
  ...inBatch,
  reason: 'a trigger raised',
  sqlState: 'P0001',
  released: false,
};
const reconcile = (found: typeof row | null): BirthCommand => ({ type: 'ReconcileBirth', ...inBatch, found });

const claimed = planOf(until('claim'));
const process = (more: Partial<BirthContext> = {}, as = people.process) => ({
  initial: initialEntry,
  evolve: evolveEntry,
  decide: (command: BirthCommand, state: typeof initialEntry) =>
    decideBirth(
      command,
      state,
      { plan: claimed, gate: 'open', revision: 0n, detection: { position: 5n, status: 'open' }, ...more },
      as,
    ),
});

describe('a birth is intended', () => {
  it('in the claimed batch of the plan that pins it', () => {
    given(process(), [approved]).when(intend).then(intended);
  });

  it.each([
    ['before the batch is claimed', until('start')],
    ['after the batch is closed', until('close')],
    ['before the apply', until('guards again')],
  ])('never %s', (_, events) => {
    given(process({ plan: planOf(events) }), [approved])
      .when(intend)
      .thenRefused('batch-not-claimed');
  });

  it('never as another entry than the one at its place', () => {
    given(process(), [approved])
      .when({ ...intend, ordinal: 1 })
      .thenRefused('batch-not-claimed');
    given(process(), [approved])
      .when({ ...intend, code: 'P-9' })
      .thenRefused('batch-not-claimed');
    given(process(), [approved])
      .when({ ...intend, planId: 'p2' })
      .thenRefused('batch-not-claimed');
  });

  it('never for an entry that was decided otherwise meanwhile, even if the old decision came back', () => {
    given(process({ revision: 1n }), [approved, decided('EXEMPT', 'BIRTH_APPROVED')])
      .when(intend)
      .thenRefused('decided-otherwise');
    const back = [approved, decided('EXEMPT', 'BIRTH_APPROVED'), approved];
    given(process({ revision: 2n }), back)
      .when(intend)
      .thenRefused('decided-otherwise');
  });

  it('never for an entity that was found anew since its decision', () => {
    given(process({ detection: { position: 6n, status: 'open' } }), [approved])
      .when(intend)
      .thenRefused('decided-otherwise');
  });

  it('never behind a closed gate', () => {
    given(process({ gate: 'closed' }), [approved])
      .when(intend)
      .thenRefused('gate-closed');
  });

  it('once; the same intent again is no news', () => {
    given(process({ revision: 1n }), [approved, intended])
      .when(intend)
      .then();
    given(process({ revision: 2n }), [approved, intended, applied])
      .when(intend)
      .thenRefused('already-born');
  });

  it('again when it was released, never in the same plan when it was refused', () => {
    given(process({ revision: 2n }), [approved, intended, refused(true)])
      .when(intend)
      .then(intended);
    given(process({ revision: 2n }), [approved, intended, refused(false)])
      .when(intend)
      .thenRefused('already-refused');
  });

  it('by the process alone', () => {
    given(process({}, people.operator), [approved]).when(intend).thenRefused('only-the-process', 'authority');
    given(process({}, people.machine), [approved, intended]).when(record).thenRefused('only-the-process', 'authority');
  });
});

describe('an outcome', () => {
  it('follows an intent, once', () => {
    given(process(), [approved, intended]).when(record).then(applied);
    given(process(), [approved, intended]).when(refuse).then(refused(false));
    given(process(), [approved, intended, applied]).when(record).then();
    given(process(), [approved, intended, refused(false)])
      .when(refuse)
      .then();
  });

  it('is nothing without its intent', () => {
    given(process(), [approved]).when(record).thenRefused('birth-not-intended');
    given(process(), [approved, intended, refused(false)])
      .when(record)
      .thenRefused('birth-not-intended');
    given(process(), [approved, intended, applied]).when(refuse).thenRefused('birth-not-intended');
  });
});

describe('an intent whose outcome got lost', () => {
  it('is resolved by looking: the birth is there', () => {
    given(process(), [approved, intended])
      .when(reconcile(row))
      .then({ type: 'BirthApplied', data: { ...inBatch, ...row, reconciled: true } });
    given(process(), [approved, intended, applied]).when(reconcile(row)).then();
  });

  it('stands as it is when the birth is not there, and may be tried', () => {
    given(process(), [approved, intended]).when(reconcile(null)).then();
    given(process(), [approved, intended]).when(record).then(applied);
  });
});

describe('the revision that a plan sees', () => {
  it('does not count the plan’s own attempt, and counts everybody else’s', () => {
    const state = [approved, intended, refused(true)].reduce(evolveEntry, initialEntry);
    expect(revisionFor('p1', state, 2n)).toBe('0');
    expect(revisionFor('p2', state, 2n)).toBe('2');
    const touched = evolveEntry(state, decided('EXEMPT', 'BIRTH_APPROVED'));
    expect(revisionFor('p1', touched, 3n)).toBe('3');
  });
});
