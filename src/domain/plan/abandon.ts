import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import type { AbandonPlan } from './commands.js';
import { personOperates } from './duties.js';
import type { PlanEvent } from './events.js';
import { isPreparing, isSealed, type PlanState } from './state.js';

/** Gives a plan up. Births that it has applied stand; what it left is free for another plan. */
export const abandon = (command: AbandonPlan, state: PlanState, by: Authorised): Outcome<PlanEvent> => {
  const refusal = personOperates(by, 'abandon a plan');
  if (refusal) return refusal;
  if (state.status === 'none') {
    return refuse('unknown', 'unknown-plan', 'The ledger holds no such plan; check its id.');
  }
  const { planId } = state;
  if (isSealed(state) && state.apply?.inFlight) {
    return refuse(
      'state',
      'batch-in-flight',
      `Batch ${state.apply.inFlight.batch} of plan ${planId} is still open; let the process close it, then abandon the plan.`,
    );
  }
  const open = isSealed(state) ? isPreparing(state) || state.status === 'paused' : state.status === 'pinning';
  return open
    ? accept<PlanEvent>({
        type: 'PlanAbandoned',
        data: { planId, reason: command.reason, abandonedBy: actorLabel(by.actor) },
      })
    : refuse(
        'state',
        'plan-not-abandonable',
        `Plan ${planId} is ${state.status}; only a plan that is prepared or paused can be abandoned${state.status === 'applying' ? '. Pause it first' : ''}.`,
      );
};
