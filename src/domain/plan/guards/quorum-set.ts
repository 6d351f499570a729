import { counted, listed } from '../../shared/listed.js';
import { decidersOf, type Plan } from '../state.js';
import type { Act, Evidence } from './evidence.js';
import type { GuardCheck } from './result.js';

/**
 * The guard set `quorum`: enough independent people approved exactly what stands there now.
 * @param digest the digest as it is observed now
 * @param required how many approvals are needed
 */
export const quorumSet = (plan: Plan, { acts }: Evidence, digest: string, required: number): readonly GuardCheck[] => {
  const approvals = plan.reviews.filter(({ verdict }) => verdict === 'approve');
  const rejecters = plan.reviews.filter(({ verdict }) => verdict === 'reject').map(({ reviewedBy }) => reviewedBy);
  const reviewers = plan.reviews.map(({ reviewedBy }) => reviewedBy);
  const deciders = decidersOf(plan);
  const foreign = approvals.filter((review) => review.digest !== digest).map(({ reviewedBy }) => reviewedBy);
  const early = olderThanDecisions(acts);
  return [
    {
      check: 'enough_reviews',
      ok: approvals.length >= required,
      detail: `${counted(approvals.length, 'approval')} of ${required} required.`,
    },
    row('reviewers_distinct', repeated(reviewers), 'no reviewer counts twice'),
    row(
      'none_is_the_planner',
      reviewers.filter((name) => name === plan.draft.plannedBy),
      'no reviewer planned it',
    ),
    row(
      'none_is_a_decider',
      reviewers.filter((name) => deciders.includes(name)),
      'no reviewer decided any of it',
    ),
    row('all_of_the_current_digest', foreign, 'every approval is of the digest as it is now'),
    row('none_older_than_a_decision', early, 'every review came after the last decision'),
    row('no_rejection_stands', rejecters, 'nobody stands against it'),
  ];
};

const row = (check: string, failing: readonly string[], proves: string): GuardCheck => ({
  check,
  ok: failing.length === 0,
  detail: failing.length === 0 ? `Holds: ${proves}.` : `Not so for ${listed(failing)} (must hold: ${proves}).`,
});

const repeated = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

/** By the log's order, so that no clock can make a review newer than it is. */
const olderThanDecisions = (acts: readonly Act[]): readonly string[] => {
  let last = -1n;
  for (const { kind, position } of acts) if (kind === 'decide' && position > last) last = position;
  return acts.filter(({ kind, position }) => kind === 'review' && position < last).map(({ by }) => by);
};
