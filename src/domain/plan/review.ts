import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import type { PlanContext, ReviewPlan } from './commands.js';
import { stillPreparing } from './dry-run.js';
import { mayReview } from './duties.js';
import type { PlanEvent } from './events.js';
import { unchanged } from './ground.js';
import type { Plan } from './state.js';

/** An independent verdict on the digest. A rejection is always heard, even when the ground has moved meanwhile. */
export const reviewPlan = (
  command: ReviewPlan,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const { verdict, reason, observed } = command;
  const refusal =
    mayReview(plan, by) ??
    stillPreparing(plan) ??
    dryRunRequired(plan) ??
    sameDigest(command, plan) ??
    (verdict === 'approve' ? unchanged(plan, observed) : null);
  if (refusal) return refusal;
  const reviewedBy = actorLabel(by.actor);
  if (plan.reviews.some((review) => review.reviewedBy === reviewedBy && review.verdict === verdict)) {
    return refuse('state', 'review-unchanged', `${reviewedBy} already gave this verdict on plan ${plan.planId}.`);
  }
  return accept<PlanEvent>({
    type: 'PlanReviewed',
    data: {
      planId: plan.planId,
      digest: plan.draft.digest,
      verdict,
      reviewedBy,
      reason,
      required: context.settings.quorum,
    },
  });
};

export const dryRunRequired = ({ planId, dryRun }: Plan): Refused | null =>
  dryRun
    ? null
    : refuse('state', 'dry-run-required', `Plan ${planId} has no dry run that passed and still holds; run it first.`);

const sameDigest = ({ digest }: ReviewPlan, { planId, draft }: Plan): Refused | null =>
  digest === draft.digest
    ? null
    : refuse(
        'state',
        'other-digest',
        `You looked at the digest ${digest}; that of plan ${planId} is ${draft.digest}. Read the plan again, then review it.`,
      );
