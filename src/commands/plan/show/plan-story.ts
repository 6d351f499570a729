import type {
  DryRunRecorded,
  GuardsEvaluated,
  PlanDrafted,
  PlanEvent,
  PlanReviewed,
  RehearsalRecorded,
  RerunVerified,
} from '../../../domain/plan/events.js';
import { isSealed, type Permit, type PlanState } from '../../../domain/plan/state.js';
import type { PlanLog } from '../log/plan-log.js';
import type { ApplyHold } from './holds.js';
import { type ApplyProgress, progressOf } from './progress.js';

/** A plan as the log tells it at this moment: what was planned, what was found, and what people said. */
export type PlanStory = {
  readonly planId: string;
  readonly status: PlanState['status'];
  readonly position: bigint | null;
  readonly draft: Omit<PlanDrafted['data'], 'basis' | 'planId'> | null;
  /** The last of each, whether it passed or not. */
  readonly dryRun: DryRunRecorded['data'] | null;
  readonly guards: GuardsEvaluated['data'] | null;
  readonly rehearsal: RehearsalRecorded['data'] | null;
  /** The verdicts that stand. */
  readonly reviews: readonly PlanReviewed['data'][];
  readonly permit: Permit | null;
  readonly apply: ApplyProgress | null;
  readonly verified: RerunVerified['data'] | null;
};

/** @param hold what its apply waits for, if this instance drives it */
export const storyOf = (log: PlanLog, hold: ApplyHold | null): PlanStory => {
  const { state, history, planId, position } = log;
  const last = <T extends PlanEvent['type']>(type: T) => {
    const told = history.findLast(({ event }) => event.type === type);
    return (told?.event.data ?? null) as Extract<PlanEvent, { type: T }>['data'] | null;
  };
  const plan = isSealed(state) ? state : null;
  return {
    planId,
    status: state.status,
    position,
    draft: plan && withoutBasis(plan.draft),
    dryRun: last('DryRunRecorded'),
    guards: last('GuardsEvaluated'),
    rehearsal: last('RehearsalRecorded'),
    reviews: plan?.reviews ?? [],
    permit: plan?.permit ?? null,
    apply: plan && progressOf(plan, history, hold),
    verified: last('RerunVerified'),
  };
};

const withoutBasis = ({ basis: _, planId: __, ...draft }: PlanDrafted['data']): PlanStory['draft'] => draft;
