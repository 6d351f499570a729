import { type Authorised, holds } from '../authority/authority.js';
import { type Actor, actorLabel } from '../shared/actor.js';
import { type Refused, refuse } from '../shared/decision.js';
import { listed } from '../shared/listed.js';
import { decidersOf, type Plan } from './state.js';

/** The actor under which the process that drives an apply writes its own events. No token is ever issued for it. */
export const applyProcess: Actor = { kind: 'policy', name: 'apply-process' };

/** `draft a plan`, and what else an operator answers for in person. */
export const personOperates = (by: Authorised, what: string): Refused | null => {
  if (by.actor.kind === 'person') return operates(by, what);
  return refuse(
    'authority',
    'service-decides-nothing',
    `${actorLabel(by.actor)} is no person and may not ${what}; an operator must do it.`,
  );
};

/** Steps that carry out what people decided: an operator, or a service account that holds the role. */
export const operates = (by: Authorised, what: string): Refused | null => {
  if (by.actor.kind !== 'policy' && holds(by.authority, 'operator')) return null;
  return refuse(
    'authority',
    'operator-operates',
    `${actorLabel(by.actor)} is no operator and may not ${what}; ask a steward for the role.`,
  );
};

/** Births are recorded by the process that caused them and by nobody else. */
export const processOnly = ({ actor }: Authorised, what: string): Refused | null =>
  actor.kind === applyProcess.kind && actor.name === applyProcess.name
    ? null
    : refuse(
        'authority',
        'only-the-process',
        `${actorLabel(actor)} may not ${what}; the process that drives the apply does it.`,
      );

/** A reviewer who planned nothing in it, decided none of it, and opened no permit of it. */
export const mayReview = (plan: Plan, { actor, authority }: Authorised): Refused | null => {
  const label = actorLabel(actor);
  if (actor.kind !== 'person') {
    return refuse(
      'authority',
      'service-decides-nothing',
      `${label} is no person and may not review plan ${plan.planId}; a reviewer must do it.`,
    );
  }
  if (!holds(authority, 'reviewer')) {
    return refuse(
      'authority',
      'reviewer-reviews',
      `${label} is no reviewer and may not review plan ${plan.planId}; ask a steward for the role.`,
    );
  }
  if (label === plan.draft.plannedBy) {
    return refuse(
      'authority',
      'planner-reviews-not',
      `${label} drafted plan ${plan.planId} and may not review it; ask another reviewer.`,
    );
  }
  if (decidersOf(plan).includes(label)) {
    return refuse(
      'authority',
      'decider-reviews-not',
      `${label} decided on entries of plan ${plan.planId} and may not review it; ask another reviewer.`,
    );
  }
  if (plan.openers.includes(label)) {
    return refuse(
      'authority',
      'permit-opener-reviews-not',
      `${label} opened a permit of plan ${plan.planId} and may not review it; ask another reviewer.`,
    );
  }
  return null;
};

/** An owner of every collection in the plan, who is neither its planner nor its reviewer. */
export const mayPermit = (plan: Plan, { actor, authority }: Authorised, what: string): Refused | null => {
  const label = actorLabel(actor);
  const ofPlan = `the permit of plan ${plan.planId}`;
  if (actor.kind !== 'person') {
    return refuse(
      'authority',
      'service-decides-nothing',
      `${label} is no person and may not ${what} ${ofPlan}; an owner must do it.`,
    );
  }
  const foreign = plan.draft.collections
    .map(({ collection }) => collection)
    .filter((collection) => !holds(authority, 'owner', collection));
  if (foreign.length > 0) {
    return refuse(
      'authority',
      'owner-of-all-permits',
      `${label} does not own ${listed(foreign)} and may not ${what} ${ofPlan}; ask someone who owns every collection in it.`,
    );
  }
  if (label === plan.draft.plannedBy) {
    return refuse(
      'authority',
      'planner-permits-not',
      `${label} drafted plan ${plan.planId} and may not ${what} its permit; ask another owner.`,
    );
  }
  if (plan.reviewers.includes(label)) {
    return refuse(
      'authority',
      'reviewer-permits-not',
      `${label} reviewed plan ${plan.planId} and may not ${what} its permit; ask another owner.`,
    );
  }
  return null;
};
