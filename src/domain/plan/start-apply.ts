import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import type { PlanContext, StartApply } from './commands.js';
import { stillPreparing } from './dry-run.js';
import { operates } from './duties.js';
import type { PlanEvent } from './events.js';
import { gatesOpen, unchanged } from './ground.js';
import { authoritySet } from './guards/authority-set.js';
import type { Evidence } from './guards/evidence.js';
import { quorumSet } from './guards/quorum-set.js';
import { permitRequired, reviewRequired } from './permit.js';
import { guardsRequired } from './rehearsal.js';
import { dryRunRequired } from './review.js';
import type { Plan } from './state.js';

/** The last gate before anything is written: every condition of the plan is judged again, and the permit is used. */
export const startApply = (
  command: StartApply,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal =
    operates(by, 'start an apply') ??
    stillPreparing(plan) ??
    dryRunRequired(plan) ??
    reviewRequired(plan, context) ??
    permitRequired(plan, context) ??
    gatesOpen(
      plan.draft.collections.map(({ collection }) => collection),
      context,
    ) ??
    unchanged(plan, command.observed) ??
    rehearsalRequired(plan) ??
    guardsRequired(plan, context) ??
    peopleStand(plan, command.evidence, context);
  if (refusal) return refusal;
  return accept<PlanEvent>({
    type: 'ApplyStarted',
    data: {
      planId: plan.planId,
      digest: plan.draft.digest,
      permitId: plan.permit?.permitId ?? '',
      startedBy: actorLabel(by.actor),
      startedAt: context.now,
      expected: plan.dryRun?.expected ?? 0,
      registryBirths: command.registryBirths,
    },
  });
};

/** What people did for the plan is judged again at the very start: no guard that passed before hears of a revocation since. */
const peopleStand = (plan: Plan, evidence: Evidence, { settings }: PlanContext): Refused | null => {
  const checks = [...authoritySet(plan, evidence), ...quorumSet(plan, evidence, plan.draft.digest, settings.quorum)];
  const failing = checks.filter(({ ok }) => !ok).map(({ check, detail }) => `${check}: ${detail}`);
  return failing.length === 0
    ? null
    : refuse(
        'state',
        'authority-lapsed',
        `What plan ${plan.planId} rests on no longer holds: ${failing.join(' ')} Abandon it, and have it planned, reviewed and permitted by people who may.`,
      );
};

const rehearsalRequired = ({ planId, rehearsal }: Plan): Refused | null =>
  rehearsal
    ? null
    : refuse(
        'state',
        'rehearsal-required',
        `Plan ${planId} has no rehearsal that passed under its permit; rehearse it first.`,
      );
