import { describe, expect, it } from '@jest/globals';
import type { AuthorityEvent, Role } from '../../authority/events.js';
import { digest, evidence, planOf, until } from '../plan.testing.js';
import type { Plan } from '../state.js';
import { authoritySet } from './authority-set.js';
import type { Act, Evidence } from './evidence.js';
import { quorumSet } from './quorum-set.js';

const plan = planOf(until('permit'));
const authorityFailures = (of: Plan, seen: Evidence) =>
  authoritySet(of, seen)
    .filter(({ ok }) => !ok)
    .map(({ check }) => check);
const quorumFailures = (of: Plan, seen: Evidence, required = 1, now = digest()) =>
  quorumSet(of, seen, now, required)
    .filter(({ ok }) => !ok)
    .map(({ check }) => check);

const withAct = (kind: Act['kind'], more: Partial<Act>): Evidence => ({
  ...evidence,
  acts: evidence.acts.map((act) => (act.kind === kind ? { ...act, ...more } : act)),
});
const withHistory = (person: string, ...more: readonly (readonly [bigint, AuthorityEvent])[]): Evidence => ({
  ...evidence,
  histories: evidence.histories.map((history) =>
    history.person === person
      ? { person, events: [...history.events, ...more.map(([position, event]) => ({ position, event }))] }
      : history,
  ),
});
const revoked = (person: string, role: Role): AuthorityEvent => ({
  type: 'AuthorityRevoked',
  data: { person, role, scope: { kind: 'all' }, reason: 'left', revokedBy: 'stella' },
});
const grantedBy = (person: string, role: Role, by: string): AuthorityEvent => ({
  type: 'AuthorityGranted',
  data: { person, role, scope: { kind: 'all' }, reason: 'again', grantedBy: by },
});
const reviewedBy = (...names: readonly string[]): Plan => {
  const [one] = plan.reviews;
  return { ...plan, reviews: names.flatMap((name) => (one ? [{ ...one, reviewedBy: name }] : [])) };
};

describe('the guard set authority', () => {
  it('has eight checks, and a lawful plan passes them', () => {
    expect(authoritySet(plan, evidence)).toHaveLength(8);
    expect(authorityFailures(plan, evidence)).toEqual([]);
  });

  it.each([
    ['a decider became owner only afterwards', withAct('decide', { position: 1n }), ['deciders_had_authority']],
    ['a reviewer became one only afterwards', withAct('review', { position: 0n }), ['reviewers_had_authority']],
    ['the opener owned nothing then', withAct('permit', { position: 0n }), ['permit_opener_had_authority']],
    ['the planner was no operator then', withAct('plan', { position: 0n }), ['planner_had_authority']],
    ['a role was revoked since', withHistory('rita', [50n, revoked('rita', 'reviewer')]), ['none_revoked_since']],
    [
      'a role was revoked since and given back',
      withHistory('rita', [50n, revoked('rita', 'reviewer')], [51n, grantedBy('rita', 'reviewer', 'stella')]),
      ['none_revoked_since'],
    ],
    [
      'somebody granted it to themselves',
      withHistory('olga', [2n, grantedBy('olga', 'owner', 'olga')]),
      ['none_granted_to_self'],
    ],
  ])('fails where %s', (_, seen, failing) => {
    expect(authorityFailures(plan, seen)).toEqual(failing);
  });

  it('fails where a service account or a policy acted', () => {
    expect(authorityFailures(plan, withAct('decide', { by: 'service:night-run' }))).toContain('none_is_a_service');
    expect(authorityFailures(plan, withAct('decide', { by: 'policy:approve-all' }))).toContain('none_is_a_service');
  });

  it('fails where duties fall together', () => {
    for (const name of ['paula', 'dora', 'olga']) {
      expect(authorityFailures(reviewedBy(name), withAct('review', { by: name }))).toContain('duties_are_distinct');
    }
    const ownPermit = { ...plan, permit: plan.permit && { ...plan.permit, openedBy: 'paula' } };
    expect(authorityFailures(ownPermit, evidence)).toContain('duties_are_distinct');
  });

  it('takes a gap in the evidence for a failure', () => {
    expect(authorityFailures(plan, { acts: [], histories: [] })).toEqual([
      'deciders_had_authority',
      'reviewers_had_authority',
      'permit_opener_had_authority',
      'planner_had_authority',
    ]);
  });
});

describe('the guard set quorum', () => {
  it('has seven checks, and a reviewed plan passes them', () => {
    expect(quorumSet(plan, evidence, digest(), 1)).toHaveLength(7);
    expect(quorumFailures(plan, evidence)).toEqual([]);
  });

  it.each([
    ['too few reviews', quorumFailures(plan, evidence, 2), ['enough_reviews']],
    ['no review', quorumFailures(reviewedBy(), evidence), ['enough_reviews']],
    ['one reviewer twice', quorumFailures(reviewedBy('rita', 'rita'), evidence), ['reviewers_distinct']],
    ['the planner among them', quorumFailures(reviewedBy('rita', 'paula'), evidence), ['none_is_the_planner']],
    ['a decider among them', quorumFailures(reviewedBy('rita', 'dora'), evidence), ['none_is_a_decider']],
    ['another digest now', quorumFailures(plan, evidence, 1, 'zz'), ['all_of_the_current_digest']],
    [
      'a decision after the review',
      quorumFailures(plan, withAct('decide', { position: 31n })),
      ['none_older_than_a_decision'],
    ],
    [
      'a rejection',
      quorumFailures(
        { ...plan, reviews: plan.reviews.map((one) => ({ ...one, verdict: 'reject' as const })) },
        evidence,
      ),
      ['enough_reviews', 'no_rejection_stands'],
    ],
  ])('fails with %s', (_, failing, expected) => {
    expect(failing).toEqual(expected);
  });
});
