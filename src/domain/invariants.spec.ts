import { describe, expect, it } from '@jest/globals';
import { who } from './authority/people.testing.js';
import { type BirthCommand, type BirthContext, decideBirth } from './entry/birth.js';
import { type Decide, decideEntry } from './entry/decide.js';
import type { EntryEvent } from './entry/events.js';
import { type EntryState, evolveEntry, initialEntry } from './entry/state.js';
import type { PlanEvent } from './plan/events.js';
import { evolvePlan } from './plan/evolve.js';
import { by, commands, eventsOf, people, planOf, until } from './plan/plan.testing.js';
import { initialPlan } from './plan/state.js';
import { given } from './shared/given.testing.js';

/* What domain.md promises under "Invariants", each with somebody who tries to break it. 6 to 9 need more than the domain. */

const key = { collection: 'pivots', code: 'P-1' };
const owner = who('dora', { owns: ['pivots'] });
const detection = { position: 5n, status: 'open' } as const;
const row = { birthId: '7', bornAt: '2026-06-06T10:00:01.000Z', bornVia: 'trigger' };

const approval = (context: { detected: boolean }) => {
  const command: Decide = { type: 'Decide', ...key, to: 'BIRTH_APPROVED', reason: 'seen' };
  return decideEntry(
    command,
    initialEntry,
    {
      detection: context.detected ? detection : null,
      revision: null,
      collection: { onboarded: true, hasIdentity: true },
    },
    owner,
  );
};

const approved = (): readonly EntryEvent[] => {
  const outcome = approval({ detected: true });
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.events;
};

const birth = (plan: readonly PlanEvent[], more: Partial<BirthContext> = {}) => ({
  initial: initialEntry,
  evolve: evolveEntry,
  decide: (command: BirthCommand, state: EntryState) =>
    decideBirth(
      command,
      state,
      { plan: plan.reduce(evolvePlan, initialPlan), gate: 'open', revision: 0n, detection, ...more },
      people.process,
    ),
});
const intend: BirthCommand = { type: 'IntendBirth', ...key, planId: 'p1', batch: 0, ordinal: 0, route: 'retouch' };
const record: BirthCommand = { type: 'RecordBirth', ...key, planId: 'p1', batch: 0, ...row };

describe('invariant 1: no birth without all that must come before it', () => {
  it('no approval without a detection', () => {
    expect(approval({ detected: false })).toMatchObject({ ok: false, rule: 'never-detected' });
  });
  it('no intent without an approval', () => {
    given(birth(until('claim')), [])
      .when(intend)
      .thenRefused('decided-otherwise');
  });
  it('no intent without a plan that pins the entry', () => {
    given(birth(until('claim')), approved())
      .when({ ...intend, code: 'P-9' })
      .thenRefused('batch-not-claimed');
    given(birth([]), approved()).when(intend).thenRefused('batch-not-claimed');
  });
  it('no apply without enough reviews of that very digest', () => {
    given(by(people.operator), until('dry run')).when(commands.start).thenRefused('review-required');
    const settings = { quorum: 2, permitMillis: 1, guardsFreshMillis: 3_600_000 };
    given(by(people.operator, { settings }), until('guards again')).when(commands.start).thenRefused('review-required');
  });
  it('no apply without a permit that is open at its start', () => {
    given(by(people.operator), until('review')).when(commands.start).thenRefused('permit-required');
    const late = { now: '2026-06-07T10:00:00.001Z' };
    given(by(people.operator, late), until('guards again')).when(commands.start).thenRefused('permit-expired');
  });
  it('no outcome without an intent', () => {
    given(birth(until('claim')), approved())
      .when(record)
      .thenRefused('birth-not-intended');
  });
  it('and with all of that, there is a birth', () => {
    given(birth(until('claim')), approved())
      .when(intend)
      .then({ type: 'BirthIntended', data: { ...key, planId: 'p1', batch: 0, pinnedRevision: '0', route: 'retouch' } });
  });
});

describe('invariant 2: births by the service and BirthApplied are one to one', () => {
  const intended: EntryEvent = {
    type: 'BirthIntended',
    data: { ...key, planId: 'p1', batch: 0, pinnedRevision: '0', route: 'retouch' },
  };
  const applied: EntryEvent = {
    type: 'BirthApplied',
    data: { ...key, planId: 'p1', batch: 0, ...row, reconciled: false },
  };

  it('a batch with side births cannot be closed', () => {
    given(by(people.process), until('claim'))
      .when({ ...commands.close, registryGrowth: 4 })
      .thenRefused('batch-disagrees');
  });
  it('a birth is recorded once, however often its outcome is told', () => {
    given(birth(until('claim')), [...approved(), intended, applied])
      .when(record)
      .then();
    given(birth(until('claim')), [...approved(), intended, applied])
      .when({ type: 'ReconcileBirth', ...key, planId: 'p1', batch: 0, found: row })
      .then();
  });
  it('an applied birth is neither intended nor refused again', () => {
    const born = [...approved(), intended, applied];
    given(birth(until('claim'), { revision: 2n }), born)
      .when(intend)
      .thenRefused('already-born');
    given(birth(until('claim')), born)
      .when({ type: 'RefuseBirth', ...key, planId: 'p1', batch: 0, reason: 'no', sqlState: null, released: false })
      .thenRefused('birth-not-intended');
  });
});

describe('invariant 3: duties are apart, and a permit is used once and within its budget', () => {
  it('is kept by name, whatever roles somebody collects (see plan/duties.spec.ts for each pair)', () => {
    const paula = who('paula', { roles: ['owner', 'steward', 'operator', 'reviewer', 'auditor'] });
    given(by(paula), until('dry run')).when(reviewNow()).thenRefused('planner-reviews-not');
    given(by(paula), until('review')).when(commands.permit).thenRefused('planner-permits-not');
  });
  it('a permit is not used twice', () => {
    given(by(people.operator), until('guards again'))
      .when(commands.start)
      .then(...until('start').slice(-1));
    given(by(people.operator), until('start')).when(commands.start).thenRefused('plan-not-in-preparation');
    given(by(people.operator), until('complete')).when(commands.start).thenRefused('plan-not-in-preparation');
  });
  it('a permit of one plan is no permit of another', () => {
    const other = until('review');
    expect(planOf(other).permit).toBeNull();
    given(by(people.operator), other).when(commands.start).thenRefused('permit-required');
  });
  it('a permit is not overdrawn', () => {
    const plan = planOf(until('close'));
    const overdrawn = { ...plan, apply: plan.apply && { ...plan.apply, applied: 4 } };
    const rest = { ...commands.claim, batch: 1, collection: 'relations', from: 3, to: 5, births: 2 } as const;
    expect(by(people.process).decide(rest, overdrawn)).toMatchObject({ ok: false, rule: 'permit-budget-exceeded' });
  });
});

describe('invariant 4: a command that comes again changes nothing', () => {
  it('neither people’s steps nor those of the process', () => {
    const again: readonly (readonly [
      string,
      Parameters<ReturnType<typeof by>['decide']>[0],
      (typeof people)[keyof typeof people],
    ])[] = [
      ['review', reviewNow(), people.reviewer],
      ['permit', commands.permit, people.opener],
      ['start', commands.start, people.operator],
      ['claim', commands.claim, people.process],
      ['close', commands.close, people.process],
      ['complete', commands.complete, people.process],
      ['rerun', commands.rerun, people.operator],
    ];
    for (const [what, command, someone] of again) {
      const outcome = by(someone).decide(command, planOf(until(what)));
      expect([what, outcome.ok ? outcome.events : []]).toEqual([what, []]);
    }
    const revoked = eventsOf([['revoke', commands.revoke, people.opener]], until('permit'));
    given(by(people.opener), revoked).when(commands.revoke).thenRefused('permit-not-open');
  });
});

function reviewNow() {
  const { digest } = planOf(until('draft')).draft;
  return { type: 'ReviewPlan', observed: commands.start.observed, digest, verdict: 'approve', reason: 'r' } as const;
}
