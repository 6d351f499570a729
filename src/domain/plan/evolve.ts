import { exhaustive } from '../shared/exhaustive.js';
import type { PlanEvent, PlanReviewed } from './events.js';
import { evolveApply, isApplyEvent } from './evolve-apply.js';
import { isPreparing, isSealed, type Plan, type PlanState, type PlanStatus, quorumMet } from './state.js';

/** Folds one event into a plan. An event that does not fit the state leaves it as it is: a fold never fails. */
export const evolvePlan = (state: PlanState, event: PlanEvent): PlanState => {
  switch (event.type) {
    case 'EntriesPinned': {
      const { planId, firstOrdinal, collection, pins } = event.data;
      const chunk = { firstOrdinal, collection, pins };
      if (state.status === 'none') return { status: 'pinning', planId, chunks: [chunk] };
      return state.status === 'pinning' ? { ...state, chunks: [...state.chunks, chunk] } : state;
    }
    case 'PlanDrafted':
      return state.status === 'pinning' ? sealed(state.planId, state.chunks, event.data) : state;
    case 'PlanAbandoned':
      if (state.status === 'pinning') return { status: 'discarded', planId: state.planId };
      return isSealed(state) ? { ...withoutPermit(state), status: 'abandoned' } : state;
    default:
      if (!isSealed(state)) return state;
      if (isApplyEvent(event)) return evolveApply(state, event);
      return isPreparing(state) || event.type === 'PermitRevoked' ? settled(evolvePreparation(state, event)) : state;
  }
};

type PreparationEvent = Extract<
  PlanEvent,
  {
    type:
      | 'DryRunRecorded'
      | 'GuardsEvaluated'
      | 'PlanReviewed'
      | 'PermitOpened'
      | 'PermitRevoked'
      | 'RehearsalRecorded';
  }
>;

/** The guards judge all of these, so each one but a passing evaluation makes the last evaluation void. */
const evolvePreparation = (plan: Plan, event: PreparationEvent): Plan => {
  switch (event.type) {
    case 'DryRunRecorded':
      return { ...plan, dryRun: event.data.passed ? event.data : null, rehearsal: null, guardsPassedAt: null };
    case 'GuardsEvaluated': {
      const { digest, passed, evaluatedAt } = event.data;
      if (digest !== plan.draft.digest) return voided(plan);
      return { ...plan, guardsPassedAt: passed ? evaluatedAt : null };
    }
    case 'PlanReviewed':
      return reviewed(plan, event.data);
    case 'PermitOpened': {
      const { openedBy, permitId } = event.data;
      return {
        ...plan,
        permit: { ...event.data, standing: 'open' },
        openers: withName(plan.openers, openedBy),
        permitIds: [...plan.permitIds, permitId],
        rehearsal: null,
        guardsPassedAt: null,
      };
    }
    case 'PermitRevoked':
      return {
        ...plan,
        permit: plan.permit && { ...plan.permit, standing: 'revoked' },
        rehearsal: plan.apply ? plan.rehearsal : null,
        guardsPassedAt: null,
      };
    case 'RehearsalRecorded':
      return { ...plan, rehearsal: event.data.passed ? event.data : null, guardsPassedAt: null };
    default:
      return exhaustive(event);
  }
};

/** A reviewer's later verdict replaces the earlier one. A rejection that stands takes the ground from under the permit. */
const reviewed = (plan: Plan, review: PlanReviewed['data']): Plan => {
  const reviews = [...plan.reviews.filter(({ reviewedBy }) => reviewedBy !== review.reviewedBy), review];
  return {
    ...(quorumMet({ reviews }, review.required) ? plan : withoutPermit(plan)),
    reviews,
    reviewers: withName(plan.reviewers, review.reviewedBy),
    guardsPassedAt: null,
  };
};

/** What was reviewed is not what stands there now: all that people and runs said of it is void. */
const voided = (plan: Plan): Plan => ({ ...withoutPermit(plan), dryRun: null, reviews: [], guardsPassedAt: null });

const withoutPermit = (plan: Plan): Plan => ({
  ...plan,
  permit: plan.permit?.standing === 'open' ? { ...plan.permit, standing: 'void' } : plan.permit,
  rehearsal: null,
});

const withName = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names : [...names, name];

const sealed = (planId: string, chunks: Plan['chunks'], draft: Plan['draft']): Plan => ({
  status: 'drafted',
  planId,
  chunks,
  draft,
  dryRun: null,
  reviews: [],
  reviewers: [],
  permit: null,
  openers: [],
  permitIds: [],
  guardsPassedAt: null,
  rehearsal: null,
  apply: null,
});

/** The status of a plan in preparation is what it has reached; a step that became void takes it back. */
const settled = (plan: Plan): Plan => (isPreparing(plan) ? { ...plan, status: reached(plan) } : plan);

const reached = (plan: Plan): PlanStatus => {
  if (!plan.dryRun) return 'drafted';
  const required = plan.reviews.at(-1)?.required ?? 1;
  if (!quorumMet(plan, required)) return 'dry-run';
  if (plan.permit?.standing !== 'open') return 'reviewed';
  return plan.rehearsal ? 'rehearsed' : 'permitted';
};
