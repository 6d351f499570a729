import type { Authorised } from '../authority/authority.js';
import { type Outcome, type Refused, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import { abandon } from './abandon.js';
import { completeApply, pauseApply, resumeApply } from './apply.js';
import { recordBatch, startBatch } from './batch.js';
import type { PlanCommand, PlanContext } from './commands.js';
import { draftPlan } from './draft.js';
import { recordDryRun } from './dry-run.js';
import type { PlanEvent } from './events.js';
import { openPermit, revokePermit } from './permit.js';
import { recordGuards } from './record-guards.js';
import { recordRehearsal } from './rehearsal.js';
import { reviewPlan } from './review.js';
import { startApply } from './start-apply.js';
import { isSealed, type PlanState } from './state.js';
import { recordRerun } from './verify.js';

/** Decides on one plan, from its draft to its proof (domain.md, "Plan" and "Separation of duties"). */
export const decidePlan = (
  command: PlanCommand,
  state: PlanState,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  if (command.type === 'DraftPlan') return draftPlan(command, state, context, by);
  if (command.type === 'AbandonPlan') return abandon(command, state, by);
  if (!isSealed(state)) return notThere(state);
  switch (command.type) {
    case 'RecordDryRun':
      return recordDryRun(command, state, by);
    case 'RecordGuards':
      return recordGuards(command, state, context, by);
    case 'ReviewPlan':
      return reviewPlan(command, state, context, by);
    case 'OpenPermit':
      return openPermit(command, state, context, by);
    case 'RevokePermit':
      return revokePermit(command, state, by);
    case 'RecordRehearsal':
      return recordRehearsal(command, state, context, by);
    case 'StartApply':
      return startApply(command, state, context, by);
    case 'StartBatch':
      return startBatch(command, state, context, by);
    case 'RecordBatch':
      return recordBatch(command, state, by);
    case 'PauseApply':
      return pauseApply(command, state, by);
    case 'ResumeApply':
      return resumeApply(command, state, context, by);
    case 'CompleteApply':
      return completeApply(command, state, by);
    case 'RecordRerun':
      return recordRerun(command, state, by);
    default:
      return exhaustive(command);
  }
};

const notThere = (state: Exclude<PlanState, { draft: unknown }>): Refused => {
  switch (state.status) {
    case 'none':
      return refuse('unknown', 'unknown-plan', 'The ledger holds no such plan; check its id, or draft it.');
    case 'pinning':
      return refuse(
        'state',
        'plan-not-sealed',
        `The list of plan ${state.planId} is still being written; repeat its draft, or abandon it.`,
      );
    case 'discarded':
      return refuse(
        'state',
        'plan-abandoned',
        `Plan ${state.planId} was abandoned before it was drafted; draft a new one.`,
      );
    default:
      return exhaustive(state);
  }
};
