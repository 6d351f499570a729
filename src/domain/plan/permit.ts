import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { after, isInstant, millisBetween } from '../shared/instant.js';
import type { OpenPermit, PlanContext, RevokePermit } from './commands.js';
import { stillPreparing } from './dry-run.js';
import { mayPermit } from './duties.js';
import type { PlanEvent } from './events.js';
import { unchanged } from './ground.js';
import { dryRunRequired } from './review.js';
import { type Permit, type Plan, quorumMet } from './state.js';

/** Opens the one permit of a reviewed plan. Another can be opened only when the last one is spent, revoked or expired. */
export const openPermit = (
  command: OpenPermit,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal =
    mayPermit(plan, by, 'open') ??
    stillPreparing(plan) ??
    dryRunRequired(plan) ??
    reviewRequired(plan, context) ??
    noPermitOpen(command, plan, context) ??
    unchanged(plan, command.observed);
  if (refusal) return refusal;
  const { permitId, reason } = command;
  const notBefore = command.notBefore ?? context.now;
  if (!isInstant(notBefore) || (command.notAfter !== undefined && !isInstant(command.notAfter))) {
    return refuse('rule', 'permit-window-malformed', 'The permit needs its times as ISO 8601 instants.');
  }
  const notAfter = command.notAfter ?? after(notBefore, context.settings.permitMillis);
  const budget = command.budget ?? plan.dryRun?.expected ?? 0;
  const window = windowRefusal(notBefore, notAfter, context.now);
  if (window) return window;
  if (!Number.isSafeInteger(budget) || budget < 1) {
    return refuse('rule', 'permit-budget-malformed', `A budget of ${budget} births permits nothing; name at least 1.`);
  }
  return accept<PlanEvent>({
    type: 'PermitOpened',
    data: {
      planId: plan.planId,
      permitId,
      digest: plan.draft.digest,
      openedBy: actorLabel(by.actor),
      notBefore,
      notAfter,
      budget,
      reason,
    },
  });
};

export const reviewRequired = (plan: Plan, { settings }: PlanContext): Refused | null => {
  if (quorumMet(plan, settings.quorum)) return null;
  const rejection = plan.reviews.find(({ verdict }) => verdict === 'reject');
  if (rejection) {
    return refuse(
      'state',
      'rejection-stands',
      `${rejection.reviewedBy} rejected plan ${plan.planId}: ${rejection.reason}. Answer it, or abandon the plan.`,
    );
  }
  return refuse(
    'state',
    'review-required',
    `Plan ${plan.planId} has ${plan.reviews.length} of ${settings.quorum} independent reviews of its digest; ask for them first.`,
  );
};

const noPermitOpen = ({ permitId }: OpenPermit, { planId, permit, permitIds }: Plan, { now }: PlanContext) => {
  if (permitIds.includes(permitId)) {
    return refuse(
      'state',
      'permit-exists',
      `Plan ${planId} already had the permit ${permitId}; open one with another id.`,
    );
  }
  return permit?.standing === 'open' && millisBetween(now, permit.notAfter) >= 0
    ? refuse(
        'state',
        'permit-already-open',
        `The permit ${permit.permitId} of plan ${planId} is open until ${permit.notAfter}; use it, or revoke it first.`,
      )
    : null;
};

const windowRefusal = (notBefore: string, notAfter: string, now: string): Refused | null => {
  if (millisBetween(notBefore, notAfter) > 0 && millisBetween(now, notAfter) > 0) return null;
  return refuse(
    'rule',
    'permit-window-empty',
    `A permit from ${notBefore} to ${notAfter} can never be used (it is ${now}); choose a window that lies ahead.`,
  );
};

/** Takes a permit back; in the middle of an apply it takes effect before the next batch. */
export const revokePermit = (command: RevokePermit, plan: Plan, by: Authorised): Outcome<PlanEvent> => {
  const refusal = mayPermit(plan, by, 'revoke');
  if (refusal) return refusal;
  const { planId, permit } = plan;
  if (!permit || !isRevocable(plan, permit)) {
    const what = permit
      ? `The permit ${permit.permitId} is ${plan.apply ? plan.status : permit.standing}`
      : 'No permit is open';
    return refuse('state', 'permit-not-open', `${what}, so plan ${planId} has nothing to revoke.`);
  }
  const { permitId } = permit;
  return accept<PlanEvent>({
    type: 'PermitRevoked',
    data: { planId, permitId, revokedBy: actorLabel(by.actor), reason: command.reason },
  });
};

const isRevocable = ({ status }: Plan, { standing }: Permit): boolean =>
  standing === 'open' || (standing === 'used' && (status === 'applying' || status === 'paused'));

/** Judges the permit at the moment that the apply starts, by the service's clock. */
export const permitRequired = ({ planId, permit, dryRun }: Plan, { now }: PlanContext): Refused | null => {
  if (permit?.standing !== 'open') {
    const why = permit ? `its last one is ${permit.standing}` : 'none was ever opened';
    return refuse('state', 'permit-required', `Plan ${planId} has no open permit (${why}); ask an owner for one.`);
  }
  const { permitId, notBefore, notAfter, budget } = permit;
  if (millisBetween(notBefore, now) < 0) {
    return refuse(
      'state',
      'permit-not-yet',
      `The permit ${permitId} begins at ${notBefore}; it is ${now}. Wait for it.`,
    );
  }
  if (millisBetween(now, notAfter) < 0) {
    return refuse(
      'state',
      'permit-expired',
      `The permit ${permitId} ended at ${notAfter}; it is ${now}. Ask for a new one.`,
    );
  }
  const expected = dryRun?.expected ?? 0;
  return expected > budget
    ? refuse(
        'rule',
        'permit-budget-exceeded',
        `Plan ${planId} expects ${expected} births; the permit ${permitId} allows ${budget}. Ask for a larger budget.`,
      )
    : null;
};
