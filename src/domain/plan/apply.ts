import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import type { CompleteApply, PauseApply, PlanContext, ResumeApply } from './commands.js';
import { applyProcess, operates, processOnly } from './duties.js';
import type { PlanEvent } from './events.js';
import { gatesOpen, groundUnchanged } from './ground.js';
import type { Apply, Plan } from './state.js';

/** Stops after the batch in flight: by an operator, or by the process for a reason of its own. */
export const pauseApply = (command: PauseApply, plan: Plan, by: Authorised): Outcome<PlanEvent> => {
  const byProcess = by.actor.kind === applyProcess.kind && by.actor.name === applyProcess.name;
  const refusal = byProcess ? null : operates(by, 'pause an apply');
  if (refusal) return refusal;
  if (plan.status !== 'applying') return notUnderWay(plan, 'pause');
  const { planId } = plan;
  const cause = byProcess ? command.cause : 'operator';
  return accept<PlanEvent>({
    type: 'ApplyPaused',
    data: { planId, cause, detail: command.detail, pausedBy: actorLabel(by.actor) },
  });
};

/** Goes on under the permit that the apply started with, as long as nobody revoked it and the ground is the same. */
export const resumeApply = (
  command: ResumeApply,
  plan: Plan,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal = operates(by, 'resume an apply');
  if (refusal) return refusal;
  const { planId, apply } = plan;
  if (plan.status !== 'paused' || !apply) return notUnderWay(plan, 'resume');
  const obstacle =
    permitInUse(plan) ?? gatesOpen(remaining(plan, apply), context) ?? groundUnchanged(plan, command.ground);
  return obstacle ?? accept<PlanEvent>({ type: 'ApplyResumed', data: { planId, resumedBy: actorLabel(by.actor) } });
};

/** Every entry has its outcome: the apply is over. */
export const completeApply = (command: CompleteApply, plan: Plan, by: Authorised): Outcome<PlanEvent> => {
  const refusal = processOnly(by, 'complete an apply');
  if (refusal) return refusal;
  const { planId, apply, draft } = plan;
  if (plan.status !== 'applying' || !apply) return notUnderWay(plan, 'complete');
  if (apply.inFlight || apply.nextOrdinal < draft.entries) {
    return refuse(
      'state',
      'entries-without-outcome',
      `Plan ${planId} has an outcome for ${apply.nextOrdinal} of ${draft.entries} entries; it is complete when all have one.`,
    );
  }
  const { applied, refused, skipped, nextBatch } = apply;
  const { registryBirths } = command;
  return accept<PlanEvent>({
    type: 'ApplyCompleted',
    data: { planId, applied, refused, skipped, batches: nextBatch, registryBirths },
  });
};

export const permitInUse = ({ planId, permit }: Plan): Refused | null =>
  permit?.standing === 'used'
    ? null
    : refuse(
        'state',
        'permit-revoked',
        `The permit under which plan ${planId} was applied is revoked; abandon the plan and draft a new one for the rest.`,
      );

export const notUnderWay = ({ planId, status }: Plan, what: string): Refused =>
  refuse(
    'state',
    'apply-not-under-way',
    `Plan ${planId} is ${status}, so there is nothing to ${what}; read its state.`,
  );

const remaining = ({ draft }: Plan, { nextOrdinal }: Apply): readonly string[] =>
  draft.collections
    .filter(({ firstOrdinal, entries }) => firstOrdinal + entries > nextOrdinal)
    .map(({ collection }) => collection);
