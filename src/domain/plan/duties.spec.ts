import { describe, expect, it } from '@jest/globals';
import type { Authorised } from '../authority/authority.js';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import type { PlanCommand } from './commands.js';
import { by, commands, draft, eventsOf, people, planOf, review, until } from './plan.testing.js';

/** Someone with every role there is, under the name of someone who has already acted. */
const everyRole = { roles: ['owner', 'steward', 'operator', 'reviewer', 'auditor'] } as const;
const as = (name: string): Authorised => who(name, everyRole);

describe('separation of duties: drafting, dry-running, rehearsing, driving', () => {
  const steps: readonly (readonly [string, string | null, PlanCommand])[] = [
    ['draft', null, draft()],
    ['dry-run', 'draft', commands.dryRun],
    ['evaluate the guards', 'permit', commands.guards],
    ['rehearse', 'guards', commands.rehearsal],
    ['start', 'guards again', commands.start],
    ['pause', 'close', commands.pause],
    ['verify', 'complete', commands.rerun],
    ['abandon', 'draft', commands.abandon],
  ];

  it.each(steps)('an operator may %s, and nobody else', (_, after, command) => {
    const before = after === null ? [] : until(after);
    expect(
      by(people.operator).decide(command, before.reduce(by(people.operator).evolve, by(people.operator).initial)).ok,
    ).toBe(true);
    const others = who('otto', { roles: ['owner', 'steward', 'reviewer', 'auditor'] });
    given(by(others), before).when(command).thenRefused('operator-operates', 'authority');
    expect(by(people.policy).decide(command, before.reduce(by(others).evolve, by(others).initial)).ok).toBe(false);
  });

  it('a service account with the role may carry out what people decided, and neither draft nor abandon', () => {
    const accepted = (command: PlanCommand, after: string) =>
      by(people.machine).decide(command, planOf(until(after))).ok;
    expect(accepted(commands.dryRun, 'draft')).toBe(true);
    expect(accepted(commands.start, 'guards again')).toBe(true);
    given(by(people.machine), []).when(draft()).thenRefused('service-decides-nothing', 'authority');
    given(by(people.machine), until('draft'))
      .when(commands.abandon)
      .thenRefused('service-decides-nothing', 'authority');
  });

  it('nobody but the process records batches and their end', () => {
    const everyone = [as('omar'), people.machine, people.policy];
    for (const someone of everyone) {
      given(by(someone), until('start')).when(commands.claim).thenRefused('only-the-process', 'authority');
      given(by(someone), until('claim')).when(commands.close).thenRefused('only-the-process', 'authority');
      given(by(someone), until('close the rest')).when(commands.complete).thenRefused('only-the-process', 'authority');
    }
  });
});

describe('separation of duties: reviewing', () => {
  it.each([
    [
      'someone who is no reviewer',
      who('otto', { roles: ['owner', 'steward', 'operator', 'auditor'] }),
      'reviewer-reviews',
    ],
    ['the planner, whatever roles and tokens they have', as('paula'), 'planner-reviews-not'],
    ['one of the deciders', as('dora'), 'decider-reviews-not'],
    ['a service account', people.machine, 'service-decides-nothing'],
    ['a policy', people.policy, 'service-decides-nothing'],
  ])('is refused to %s', (_, someone, rule) => {
    given(by(someone), until('dry run')).when(review()).thenRefused(rule, 'authority');
    given(by(someone), until('dry run')).when(review('reject')).thenRefused(rule, 'authority');
  });

  it('is refused to whoever opened a permit of the plan, even one that is revoked', () => {
    const revoked = eventsOf([['revoke', commands.revoke, people.opener]], until('permit'));
    given(by(as('olga')), revoked)
      .when(review())
      .thenRefused('permit-opener-reviews-not', 'authority');
  });
});

describe('separation of duties: permitting', () => {
  it.each([
    ['the planner', as('paula'), 'planner-permits-not'],
    ['a reviewer of the plan', as('rita'), 'reviewer-permits-not'],
    ['an owner of some of it only', who('otto', { owns: ['pivots'] }), 'owner-of-all-permits'],
    ['someone who owns nothing', who('otto', { roles: ['steward', 'operator', 'reviewer'] }), 'owner-of-all-permits'],
    ['a service account', people.machine, 'service-decides-nothing'],
    ['a policy', people.policy, 'service-decides-nothing'],
  ])('and revoking is refused to %s', (_, someone, rule) => {
    given(by(someone), until('review')).when(commands.permit).thenRefused(rule, 'authority');
    given(by(someone), until('permit')).when(commands.revoke).thenRefused(rule, 'authority');
  });

  it('is refused to a reviewer whose review became void', () => {
    const changed = { ...commands.guards, observed: { ...commands.guards.observed, gateway: [] } };
    const events = eventsOf(
      [
        ['look', changed, people.operator],
        ['dry run', commands.dryRun, people.operator],
        ['review', review(), people.secondReviewer],
      ],
      until('review'),
    );
    given(by(as('rita')), events)
      .when(commands.permit)
      .thenRefused('reviewer-permits-not', 'authority');
  });

  it('is allowed to a decider of the plan who owns all of it', () => {
    expect(by(people.decider).decide(commands.permit, planOf(until('review'))).ok).toBe(true);
  });
});

describe('separation of duties: auditing', () => {
  it('an auditor writes nothing', () => {
    const auditor = who('ada', { roles: ['auditor'] });
    const all: readonly (readonly [PlanCommand, string | null])[] = [
      [draft(), null],
      [commands.dryRun, 'draft'],
      [review(), 'dry run'],
      [commands.permit, 'review'],
      [commands.revoke, 'permit'],
      [commands.guards, 'permit'],
      [commands.rehearsal, 'guards'],
      [commands.start, 'guards again'],
      [commands.claim, 'start'],
      [commands.pause, 'start'],
      [commands.rerun, 'complete'],
      [commands.abandon, 'draft'],
    ];
    for (const [command, after] of all) {
      const before = after === null ? [] : until(after);
      const outcome = by(auditor).decide(command, before.reduce(by(auditor).evolve, by(auditor).initial));
      expect([command.type, outcome]).toMatchObject([command.type, { ok: false, kind: 'authority' }]);
    }
  });
});
