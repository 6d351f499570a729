import type { Decision } from '../../domain/entry/events.js';

/** How an entry can stand: unborn as far as is known, or no longer. */
export const entryStatuses = ['open', 'born', 'vanished'] as const;

/** A ledger entry as people and programs read it. Positions and revisions are decimal text. */
export type EntryView = {
  readonly collection: string;
  readonly code: string;
  readonly status: (typeof entryStatuses)[number];
  readonly decision: Decision;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
  readonly pendingOnboarding: boolean;
  readonly firstDetectedAt: Date;
  readonly firstDetectedPosition: string;
  readonly detectedAt: Date;
  readonly detectedPosition: string;
  readonly reopened: number;
  readonly closedAt: Date | null;
  readonly birthAppliedAt: Date | null;
  readonly intendedPlanId: string | null;
  readonly planId: string | null;
  readonly refusal: string | null;
  /** Revision of the entry's stream, to be named when one decides on what one saw; null before the first decision. */
  readonly revision: string | null;
  /** Position of the event that made the entry what it is. */
  readonly changedPosition: string;
};

/** The columns of an entry as an EntryView. @param e the alias of a row of `ledger_entry` or of its history */
export const entryColumns = (e: 'e' | 'h'): string => `
    ${e}.collection, ${e}.code, ${e}.status, ${e}.decision, ${e}.decided_by as "decidedBy",
    ${e}.decided_at as "decidedAt", ${e}.reason, ${e}.pending_onboarding as "pendingOnboarding",
    ${e}.first_detected_at as "firstDetectedAt", ${e}.first_detected_position as "firstDetectedPosition",
    ${e}.opened_at as "detectedAt", ${e}.opened_position as "detectedPosition", ${e}.reopened,
    ${e}.closed_at as "closedAt", ${e}.birth_applied_at as "birthAppliedAt", ${e}.intended_plan_id as "intendedPlanId",
    ${e}.plan_id as "planId", ${e}.refusal, ${e}.revision, ${e}.valid_from as "changedPosition"`;
