import type { Route } from '../entry/events.js';
import type { DomainEvent } from '../shared/event.js';
import type { Baseline } from './baseline.js';
import type { DigestBasis } from './digest-basis.js';
import type { GuardSetResult } from './guards/result.js';
import type { Pin } from './pins.js';

/*
 * The events of `plan-<id>`. Two names go beyond domain.md's list:
 *
 * - EntriesPinned: a plan may hold hundreds of thousands of entries, and an event store takes 1 MiB in one append. The
 *   list is written in chunks first; PlanDrafted then seals it. Until it is sealed nothing can be done with the plan.
 * - BatchStarted: the claim of a batch on the plan's own stream, with its expected revision, before the first
 *   BirthIntended. It orders every pause, revocation and rival driver against the batch, and tells a restart where to
 *   look for intents without an outcome.
 *
 * Counts are numbers; revisions, positions and counts of the whole registry are decimal text; times are ISO instants.
 */

type Of = { readonly planId: string };

/** One chunk of the pinned list, in canonical order; `firstOrdinal` is the place of its first entry in the whole list. */
export type EntriesPinned = DomainEvent<
  'EntriesPinned',
  Of & {
    readonly chunk: number;
    readonly firstOrdinal: number;
    readonly collection: string;
    readonly pins: readonly Pin[];
  }
>;

/** One collection's part of a plan: its entries have the ordinals `firstOrdinal` to `firstOrdinal + entries - 1`. */
export type PlannedCollection = {
  readonly collection: string;
  readonly route: Route;
  readonly firstOrdinal: number;
  readonly entries: number;
  /** Everyone who ever decided on one of the entries: persons, and policies as `policy:<name>`. */
  readonly deciders: readonly string[];
};

export type PlanDrafted = DomainEvent<
  'PlanDrafted',
  Of & {
    readonly plannedBy: string;
    readonly reason: string;
    readonly entries: number;
    readonly chunks: number;
    readonly collections: readonly PlannedCollection[];
    readonly basis: DigestBasis;
    /** SHA-256 of the basis, in hexadecimal: what people approve. */
    readonly digest: string;
    readonly baseline: Baseline;
  }
>;

export type DryRunFigures = {
  readonly collection: string;
  readonly expected: number;
  readonly duplicates: number;
  readonly alreadyBorn: number;
  readonly vanished: number;
  readonly withoutCode: number;
  /** What the gateway's own dry run would register on the same rows; must equal `expected`. */
  readonly gatewayExpected: number;
};

export type DryRunRecorded = DomainEvent<
  'DryRunRecorded',
  Of & {
    readonly digest: string;
    readonly collections: readonly DryRunFigures[];
    readonly expected: number;
    /** Births that nobody planned; must be 0. */
    readonly unplanned: number;
    readonly registryBirths: string;
    readonly passed: boolean;
    /** Why it did not pass, for people; empty when it did. */
    readonly problems: readonly string[];
    readonly recordedBy: string;
  }
>;

/** `digest` is the one observed now; when it differs from the plan's, the reviews, the permit and the rehearsal are void. */
export type GuardsEvaluated = DomainEvent<
  'GuardsEvaluated',
  Of & {
    readonly digest: string;
    /** What changed since the draft, for people; empty when the digest is the plan's. */
    readonly changes: readonly string[];
    readonly sets: readonly GuardSetResult[];
    readonly passed: boolean;
    readonly evaluatedAt: string;
    readonly evaluatedBy: string;
  }
>;

export const verdicts = ['approve', 'reject'] as const;
export type Verdict = (typeof verdicts)[number];

export type PlanReviewed = DomainEvent<
  'PlanReviewed',
  Of & {
    readonly digest: string;
    readonly verdict: Verdict;
    readonly reviewedBy: string;
    readonly reason: string;
    /** The quorum that was in force. */
    readonly required: number;
  }
>;

export type PermitOpened = DomainEvent<
  'PermitOpened',
  Of & {
    readonly permitId: string;
    readonly digest: string;
    readonly openedBy: string;
    readonly notBefore: string;
    readonly notAfter: string;
    /** The most births that the apply may cause. */
    readonly budget: number;
    readonly reason: string;
  }
>;

export type PermitRevoked = DomainEvent<
  'PermitRevoked',
  Of & { readonly permitId: string; readonly revokedBy: string; readonly reason: string }
>;

export type RehearsalFigures = { readonly collection: string; readonly pass1: number; readonly pass2: number };

export type RehearsalRecorded = DomainEvent<
  'RehearsalRecorded',
  Of & {
    readonly digest: string;
    readonly collections: readonly RehearsalFigures[];
    /** Births of the first and of the second pass, over all collections. */
    readonly pass1: number;
    readonly pass2: number;
    /** Births of the rehearsal that a second connection still saw after the rollback; must be 0. */
    readonly leaked: number;
    readonly registryBefore: string;
    readonly registryAfter: string;
    /** Sequences that the rollback left ahead, and by how much. */
    readonly sequenceDrift: readonly { readonly sequence: string; readonly drift: string }[];
    readonly passed: boolean;
    readonly problems: readonly string[];
    readonly recordedBy: string;
  }
>;

/** The permit is used from here on. */
export type ApplyStarted = DomainEvent<
  'ApplyStarted',
  Of & {
    readonly digest: string;
    readonly permitId: string;
    readonly startedBy: string;
    readonly startedAt: string;
    readonly expected: number;
    readonly registryBirths: string;
  }
>;

/** The ordinals `from` (inclusive) to `to` (exclusive), all of one collection. */
export type OrdinalRange = { readonly collection: string; readonly from: number; readonly to: number };

/** A batch is claimed: only now may births be intended in it, `births` of them at most. */
export type BatchStarted = DomainEvent<
  'BatchStarted',
  Of & OrdinalRange & { readonly batch: number; readonly births: number }
>;

export const skipReasons = ['decided-otherwise', 'already-born', 'vanished'] as const;
export type SkipReason = (typeof skipReasons)[number];

/**
 * A batch is closed: each of its entries has an outcome. Batches follow each other without a gap, like a lap's pages.
 * `to` may stop short of what was claimed, when the apply had to stop at once; the next batch goes on from there.
 */
export type BatchCommitted = DomainEvent<
  'BatchCommitted',
  Of &
    OrdinalRange & {
      readonly batch: number;
      readonly applied: number;
      /** Ordinals of the entries whose birth the database refused (see their BirthRefused). */
      readonly refused: readonly number[];
      /** Ordinals of the entries that were not tried, and why. */
      readonly skipped: readonly { readonly ordinal: number; readonly reason: SkipReason }[];
      /** Births by this batch's transactions, counted inside them; equals `applied`, or it would have been rolled back. */
      readonly registryGrowth: number;
      readonly durationMs: number;
    }
>;

export const pauseCauses = ['operator', 'gate', 'permit', 'health', 'structure', 'budget', 'fault'] as const;
export type PauseCause = (typeof pauseCauses)[number];

export type ApplyPaused = DomainEvent<
  'ApplyPaused',
  Of & { readonly cause: PauseCause; readonly detail: string; readonly pausedBy: string }
>;

export type ApplyResumed = DomainEvent<'ApplyResumed', Of & { readonly resumedBy: string }>;

export type ApplyCompleted = DomainEvent<
  'ApplyCompleted',
  Of & {
    readonly applied: number;
    readonly refused: number;
    readonly skipped: number;
    readonly batches: number;
    readonly registryBirths: string;
  }
>;

export type RerunFigures = {
  readonly collection: string;
  /** Births that a rerun would still make of the entries that this plan applied; must be 0. */
  readonly delta: number;
  /** Entries that this plan refused or skipped and that are still unborn. They stay in the backlog. */
  readonly leftUnborn: number;
};

export type RerunVerified = DomainEvent<
  'RerunVerified',
  Of & {
    readonly collections: readonly RerunFigures[];
    /** Births found in the registry for the entries that this plan applied; must equal `applied`. */
    readonly ownBirths: number;
    readonly applied: number;
    /** The whole registry before the apply and now. Other sessions may have added births of their own. */
    readonly registryBefore: string;
    readonly registryAfter: string;
    readonly verified: boolean;
    readonly problems: readonly string[];
    readonly verifiedBy: string;
  }
>;

export type PlanAbandoned = DomainEvent<
  'PlanAbandoned',
  Of & { readonly reason: string; readonly abandonedBy: string }
>;

export type PlanEvent =
  | EntriesPinned
  | PlanDrafted
  | DryRunRecorded
  | GuardsEvaluated
  | PlanReviewed
  | PermitOpened
  | PermitRevoked
  | RehearsalRecorded
  | ApplyStarted
  | BatchStarted
  | BatchCommitted
  | ApplyPaused
  | ApplyResumed
  | ApplyCompleted
  | RerunVerified
  | PlanAbandoned;
