import { describe, expect, it } from '@jest/globals';
import { given } from '../shared/given.testing.js';
import {
  by,
  collectionOf,
  commands,
  digest,
  draft,
  entry,
  eventsOf,
  observedFrom,
  people,
  planOf,
  review,
  until,
  way,
} from './plan.testing.js';

const statusAfter = (last: string) => planOf(until(last)).status;

describe('the way of a plan', () => {
  it('leads from drafted to verified', () => {
    const steps = way().map(([what]) => what);
    expect(steps.map((what) => [what, statusAfter(what)])).toEqual([
      ['draft', 'drafted'],
      ['dry run', 'dry-run'],
      ['review', 'reviewed'],
      ['permit', 'permitted'],
      ['guards', 'permitted'],
      ['rehearsal', 'rehearsed'],
      ['guards again', 'rehearsed'],
      ['start', 'applying'],
      ['claim', 'applying'],
      ['close', 'applying'],
      ['claim the rest', 'applying'],
      ['close the rest', 'applying'],
      ['complete', 'applied'],
      ['rerun', 'verified'],
    ]);
  });
});

describe('a draft', () => {
  const refused = (more: Parameters<typeof draft>[0], name: string) =>
    given(by(people.planner), []).when(draft(more)).thenRefused(name);

  it('holds something', () => refused({ collections: [] }, 'plan-is-empty'));
  it('holds only approved entries', () =>
    refused(
      { collections: [collectionOf('pivots', [entry('P-1', { state: { ...entry('x').state, decision: 'EXEMPT' } })])] },
      'not-approved',
    ));
  it('holds no entry that was found anew after its decision', () =>
    refused(
      { collections: [collectionOf('pivots', [entry('P-1', { detection: { position: 9n, status: 'open' } })])] },
      'not-approved',
    ));
  it('holds no entry that is born meanwhile', () =>
    refused(
      { collections: [collectionOf('pivots', [entry('P-1', { detection: { position: 5n, status: 'born' } })])] },
      'entry-not-open',
    ));
  it('holds no entry whose row is gone', () =>
    refused({ collections: [collectionOf('pivots', [entry('P-1', { key: [] })])] }, 'entity-gone'));
  it('holds no entry twice', () =>
    refused({ collections: [collectionOf('pivots', [entry('P-1'), entry('P-1')])] }, 'entry-twice'));
  it('holds no entry in flight', () =>
    refused(
      {
        collections: [
          collectionOf('pivots', [
            entry('P-1', { state: { ...entry('x').state, birth: { status: 'intended', planId: 'p0', batch: 0 } } }),
          ]),
        ],
      },
      'birth-in-flight',
    ));
  it('waits for the onboarding', () =>
    refused({ collections: [collectionOf('pivots', [entry('P-1')], { route: 'onboard_first' })] }, 'onboard-first'));
  it('waits for a closed gate', () =>
    given(by(people.planner, { closedGates: ['pivots'] }), [])
      .when(draft())
      .thenRefused('gate-closed'));
  it('keeps its id', () => given(by(people.planner), until('draft')).when(draft()).thenRefused('plan-exists'));

  it('that was cut off goes on where its list ended', () => {
    const [first, ...rest] = until('draft');
    if (!first) throw new Error('A draft has events.');
    given(by(people.planner), [first])
      .when(draft())
      .then(...rest);
  });

  it('that was cut off does not go on with other entries', () => {
    given(by(people.planner), until('draft').slice(0, 1))
      .when(draft({ collections: [collectionOf('pivots', [entry('P-1', { revision: 2n })])] }))
      .thenRefused('draft-interrupted');
  });

  it('that was cut off allows nothing else, until it is abandoned', () => {
    const cut = until('draft').slice(0, 1);
    given(by(people.planner), cut).when(commands.dryRun).thenRefused('plan-not-sealed');
    const gone = eventsOf([['abandon', commands.abandon, people.planner]], cut);
    given(by(people.planner), gone).when(draft()).thenRefused('plan-exists');
  });
});

describe('a dry run', () => {
  it('that finds a duplicate is recorded, and the plan stays drafted', () => {
    const bad = {
      ...commands.dryRun,
      collections: commands.dryRun.collections.map((of) => ({ ...of, duplicates: 1 })),
    };
    const plan = planOf(eventsOf([['bad', bad, people.planner]], until('permit')));
    expect(plan.status).toBe('drafted');
    expect(plan.dryRun).toBeNull();
  });

  it.each([
    ['the gateway disagrees', { gatewayExpected: 2 }],
    ['rows are gone', { vanished: 1 }],
    ['codes are missing', { withoutCode: 1 }],
    ['entries are unaccounted for', { alreadyBorn: 1 }],
  ])('does not pass when %s', (_, more) => {
    const bad = { ...commands.dryRun, collections: commands.dryRun.collections.map((of) => ({ ...of, ...more })) };
    const events = eventsOf([['bad', bad, people.planner]], until('draft'));
    expect(events.at(-1)).toMatchObject({ type: 'DryRunRecorded', data: { passed: false } });
  });

  it('does not pass when a collection was left out', () => {
    const bad = { ...commands.dryRun, collections: commands.dryRun.collections.slice(1) };
    const events = eventsOf([['bad', bad, people.planner]], until('draft'));
    expect(events.at(-1)).toMatchObject({
      data: { passed: false, problems: ['pivots was measured 0 times instead of once'] },
    });
  });
});

describe('a rehearsal', () => {
  it.each([
    ['leaks', { leaked: 1 }],
    [
      'makes births twice',
      {
        collections: [
          { collection: 'pivots', pass1: 3, pass2: 1 },
          { collection: 'relations', pass1: 2, pass2: 0 },
        ],
      },
    ],
    ['makes fewer than the dry run', { collections: [{ collection: 'pivots', pass1: 3, pass2: 0 }] }],
  ])('that %s is recorded, and the plan is not rehearsed', (_, more) => {
    const events = eventsOf([['bad', { ...commands.rehearsal, ...more }, people.operator]], until('guards'));
    expect(planOf(events).status).toBe('permitted');
  });

  it('needs the guards first', () => {
    given(by(people.operator), until('permit')).when(commands.rehearsal).thenRefused('guards-required');
  });
  it('stops at a closed gate', () => {
    given(by(people.operator, { closedGates: ['relations'] }), until('guards'))
      .when(commands.rehearsal)
      .thenRefused('gate-closed');
  });
});

describe('the guards', () => {
  it('hold only for a while', () => {
    const later = { now: '2026-06-06T10:20:00.000Z' };
    given(by(people.operator, later), until('guards again')).when(commands.start).thenRefused('guards-stale');
  });
  it('do not hold when the clock went back', () => {
    given(
      by(people.operator, { now: '2026-06-06T09:59:59.000Z' }),
      eventsOf(
        [
          ['permit', { ...commands.permit, notBefore: '2026-06-06T09:00:00.000Z' }, people.opener],
          ['guards', commands.guards, people.operator],
          ['rehearsal', commands.rehearsal, people.operator],
          ['guards', commands.guards, people.operator],
        ],
        until('review'),
      ),
    )
      .when(commands.start)
      .thenRefused('guards-stale');
  });
  it('fail when a set was not evaluated', () => {
    const events = eventsOf([['thin', { ...commands.guards, sets: [] }, people.operator]], until('permit'));
    given(by(people.operator), events).when(commands.rehearsal).thenRefused('guards-required');
  });
  it('fail when a single check fails', () => {
    const sets = commands.guards.sets.map((of) =>
      of.set === 'stage0' ? { ...of, checks: [...of.checks, { check: 'role', ok: false, detail: 'may insert' }] } : of,
    );
    const events = eventsOf([['bad', { ...commands.guards, sets }, people.operator]], until('permit'));
    given(by(people.operator), events).when(commands.rehearsal).thenRefused('guards-required');
  });
});

describe('a changed digest', () => {
  const other = observedFrom(
    draft({
      gateway: [
        { name: 'fn_birth_registry_auto', hash: 'zz' },
        { name: 'fn_birth_register', hash: 'b2' },
      ],
    }),
  );

  it('refuses the apply, naming what changed', () => {
    const outcome = by(people.operator).decide({ ...commands.start, observed: other }, planOf(until('guards again')));
    expect(outcome).toMatchObject({ ok: false, rule: 'digest-changed' });
    expect(!outcome.ok && outcome.detail).toContain('the body of the gateway function fn_birth_registry_auto changed');
  });

  it('that the guards find makes reviews, permit and rehearsal void', () => {
    const events = eventsOf(
      [['look', { ...commands.guards, observed: other }, people.operator]],
      until('guards again'),
    );
    const plan = planOf(events);
    expect(plan).toMatchObject({
      status: 'drafted',
      reviews: [],
      dryRun: null,
      rehearsal: null,
      permit: { standing: 'void' },
    });
    given(by(people.operator), events).when(commands.start).thenRefused('dry-run-required');
  });

  it('is not reviewed unseen', () => {
    given(by(people.reviewer), until('dry run'))
      .when({ ...review(), digest: 'another' })
      .thenRefused('other-digest');
    given(by(people.reviewer), until('dry run'))
      .when({ ...review(), observed: other })
      .thenRefused('digest-changed');
  });

  it('does not silence a rejection', () => {
    const rejection = {
      type: 'ReviewPlan',
      digest: digest(),
      observed: other,
      verdict: 'reject',
      reason: 'no',
    } as const;
    expect(by(people.reviewer).decide(rejection, planOf(until('dry run'))).ok).toBe(true);
  });
});

describe('a review', () => {
  it('that rejects stands against the others until its reviewer changes it', () => {
    const rejected = eventsOf([['reject', review('reject'), people.secondReviewer]], until('permit'));
    expect(planOf(rejected)).toMatchObject({ status: 'dry-run', permit: { standing: 'void' } });
    given(by(people.opener), rejected)
      .when({ ...commands.permit, permitId: 'permit-2' })
      .thenRefused('rejection-stands');
    const healed = eventsOf([['approve', review(), people.secondReviewer]], rejected);
    expect(planOf(healed).status).toBe('reviewed');
  });
  it('is counted against the quorum', () => {
    const settings = { quorum: 2, permitMillis: 1, guardsFreshMillis: 1 };
    given(by(people.opener, { settings }), until('review')).when(commands.permit).thenRefused('review-required');
    const both = eventsOf([['second', review(), people.secondReviewer]], until('review'));
    expect(by(people.opener, { settings }).decide(commands.permit, planOf(both)).ok).toBe(true);
  });
  it('is not given twice', () => {
    given(by(people.reviewer), until('review')).when(review()).thenRefused('review-unchanged');
  });
});

describe('abandoning', () => {
  it('gives a prepared plan up for good', () => {
    const events = eventsOf([['abandon', commands.abandon, people.operator]], until('guards again'));
    expect(planOf(events).status).toBe('abandoned');
    given(by(people.operator), events).when(commands.start).thenRefused('plan-not-in-preparation');
    given(by(people.operator), events).when(commands.abandon).thenRefused('plan-not-abandonable');
  });
  it('waits for a pause and for the open batch', () => {
    given(by(people.operator), until('close')).when(commands.abandon).thenRefused('plan-not-abandonable');
    const paused = eventsOf([['pause', commands.pause, people.operator]], until('claim'));
    given(by(people.operator), paused).when(commands.abandon).thenRefused('batch-in-flight');
    const closed = eventsOf([['close', commands.close, people.process]], paused);
    expect(planOf(eventsOf([['abandon', commands.abandon, people.operator]], closed)).status).toBe('abandoned');
  });
});
