import { initialPlan, isSealed, type Plan, type PlanState } from '../../domain/plan/state.js';
import { instant } from '../engine/projection.js';
import type { PlanRow, Timed } from './plan.js';

/*
 * The status of a plan, and what of it is void, follow from the domain's own fold. A row holds all that this fold needs
 * but the pinned list, which may be hundreds of thousands of entries long and means nothing to the status.
 */

/** The domain's state that a row holds, without the pinned list. */
export const stateOf = (row: PlanRow | undefined): PlanState => {
  if (!row) return initialPlan;
  const { plan_id: planId, status } = row;
  if (status === 'pinning') return { status, planId, chunks: [] };
  if (status === 'discarded' || row.draft === null) return { status: 'discarded', planId };
  return {
    status,
    planId,
    chunks: [],
    draft: row.draft,
    dryRun: row.dry_run,
    reviews: row.reviews,
    reviewers: row.reviewers,
    permit: row.permits.at(-1) ?? null,
    openers: row.openers,
    permitIds: row.permits.map(({ permitId }) => permitId),
    guardsPassedAt: row.guards_passed_at,
    rehearsal: row.rehearsal,
    apply: row.apply,
  };
};

/** A row with the domain's state put into it. Events were given their times, so what the state keeps of them has those. */
export const withState = (row: PlanRow, state: PlanState): PlanRow => {
  if (state.status === 'none') return row;
  if (!isSealed(state)) return { ...row, status: state.status };
  const { status, draft, dryRun, reviews, reviewers, openers, permit, guardsPassedAt, rehearsal, apply } = state;
  return {
    ...row,
    status,
    draft: draft as Timed<typeof draft>,
    dry_run: dryRun as Timed<NonNullable<Plan['dryRun']>> | null,
    reviews: reviews as readonly Timed<Plan['reviews'][number]>[],
    reviewers,
    openers,
    permits: withPermit(row.permits, permit as Timed<NonNullable<Plan['permit']>> | null),
    guards_passed_at: guardsPassedAt === null ? null : instant(guardsPassedAt),
    rehearsal: rehearsal as Timed<NonNullable<Plan['rehearsal']>> | null,
    apply,
  };
};

const withPermit = (permits: PlanRow['permits'], permit: PlanRow['permits'][number] | null): PlanRow['permits'] => {
  if (permit === null) return permits;
  const before = permits.at(-1)?.permitId === permit.permitId ? permits.slice(0, -1) : permits;
  return [...before, permit];
};
