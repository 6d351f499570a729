import type {
  ApplyPaused,
  ApplyStarted,
  BatchStarted,
  DryRunRecorded,
  EntriesPinned,
  PermitOpened,
  PlanDrafted,
  PlanReviewed,
  RehearsalRecorded,
} from './events.js';

/** A plan as its own stream tells it. */
export type PlanState = NoPlan | PinningPlan | DiscardedPlan | Plan;

export type NoPlan = { readonly status: 'none' };

/** Its list is being written; PlanDrafted has not sealed it yet. */
export type PinningPlan = { readonly status: 'pinning'; readonly planId: string; readonly chunks: readonly Chunk[] };

/** Abandoned before it was sealed. */
export type DiscardedPlan = { readonly status: 'discarded'; readonly planId: string };

export type Plan = {
  readonly status: PlanStatus;
  readonly planId: string;
  readonly chunks: readonly Chunk[];
  readonly draft: PlanDrafted['data'];
  /** The last dry run that passed, as long as nothing made it void. */
  readonly dryRun: DryRunRecorded['data'] | null;
  /** The verdict that stands of each reviewer. */
  readonly reviews: readonly PlanReviewed['data'][];
  /** Everyone who ever reviewed this plan, whatever became of the review; none of them may open its permit. */
  readonly reviewers: readonly string[];
  readonly permit: Permit | null;
  /** Everyone who ever opened a permit of this plan; none of them may review it. */
  readonly openers: readonly string[];
  /** Every permit this plan ever had, so that none comes back. */
  readonly permitIds: readonly string[];
  /** When the guards last passed, as long as nothing that they judge has moved since. */
  readonly guardsPassedAt: string | null;
  readonly rehearsal: RehearsalRecorded['data'] | null;
  readonly apply: Apply | null;
};

/** The way of a plan, in its order; each status up to `rehearsed` follows from what holds at the moment. */
export const preparing = ['drafted', 'dry-run', 'reviewed', 'permitted', 'rehearsed'] as const;
export type PlanStatus = (typeof preparing)[number] | 'applying' | 'paused' | 'applied' | 'verified' | 'abandoned';

export type Chunk = Pick<EntriesPinned['data'], 'firstOrdinal' | 'collection' | 'pins'>;

/** `void`: the reviews that it rested on are void. */
export type Permit = PermitOpened['data'] & { readonly standing: 'open' | 'revoked' | 'void' | 'used' };

export type Apply = {
  readonly started: ApplyStarted['data'];
  /** The first ordinal that no closed batch covers. */
  readonly nextOrdinal: number;
  /** The number of the next batch; batches count from 0. */
  readonly nextBatch: number;
  readonly applied: number;
  readonly refused: number;
  readonly skipped: number;
  /** The batch that is claimed and not closed. Only in it can there be intents without an outcome. */
  readonly inFlight: BatchStarted['data'] | null;
  readonly pause: Pick<ApplyPaused['data'], 'cause' | 'detail'> | null;
};

export const initialPlan: PlanState = { status: 'none' };

export const isSealed = (state: PlanState): state is Plan =>
  state.status !== 'none' && state.status !== 'pinning' && state.status !== 'discarded';

/** True until the apply begins or the plan is given up. */
export const isPreparing = ({ status }: Plan): boolean => preparing.some((candidate) => candidate === status);

/** Enough approvals, and no rejection stands. */
export const quorumMet = ({ reviews }: Pick<Plan, 'reviews'>, required: number): boolean =>
  reviews.every(({ verdict }) => verdict === 'approve') && reviews.length >= required;

/** Everyone who ever decided on one of the plan's entries. */
export const decidersOf = ({ draft }: Plan): readonly string[] => [
  ...new Set(draft.collections.flatMap(({ deciders }) => deciders)),
];
