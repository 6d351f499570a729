import { ApiProperty } from '@nestjs/swagger';
import { type Decision, decisions } from '../../domain/entry/events.js';
import { count, decimalText, instant } from '../shared/described.js';

/** How an entry can stand: unborn as far as is known, or no longer. */
export const entryStatuses = ['open', 'born', 'vanished'] as const;

/** A ledger entry as people and programs read it. Positions and revisions are decimal text. */
export class EntryView {
  @ApiProperty({ description: 'Its collection.' })
  readonly collection!: string;

  @ApiProperty({ description: "The entity's code within its collection." })
  readonly code!: string;

  @ApiProperty({ enum: entryStatuses, description: 'open: unborn as far as is known; born; vanished: gone unborn.' })
  readonly status!: (typeof entryStatuses)[number];

  @ApiProperty({ enum: decisions, description: 'What its owner decided becomes of it; PENDING: nothing yet.' })
  readonly decision!: Decision;

  @ApiProperty({ type: String, nullable: true, description: 'Who decided last: a person, or policy:<name>.' })
  readonly decidedBy!: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When.' })
  readonly decidedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was decided so.' })
  readonly reason!: string | null;

  @ApiProperty({ description: 'True while it is exempt only until its collection is onboarded.' })
  readonly pendingOnboarding!: boolean;

  @ApiProperty({ ...instant, description: 'When a scan first found it unborn.' })
  readonly firstDetectedAt!: Date;

  @ApiProperty({ ...decimalText, description: 'Log position of that detection.' })
  readonly firstDetectedPosition!: string;

  @ApiProperty({ ...instant, description: 'When it was last detected: at first, or when it was found unborn again.' })
  readonly detectedAt!: Date;

  @ApiProperty({ ...decimalText, description: 'Log position of the last detection.' })
  readonly detectedPosition!: string;

  @ApiProperty({ ...count, description: 'How often it was found unborn again after it had been born or gone.' })
  readonly reopened!: number;

  @ApiProperty({ ...instant, nullable: true, description: 'When it was found born or gone; null while it is open.' })
  readonly closedAt!: Date | null;

  @ApiProperty({ ...instant, nullable: true, description: "The birth's own time, where this service applied it." })
  readonly birthAppliedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'The plan that intends its birth, with no outcome yet.' })
  readonly intendedPlanId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The plan that its birth was applied by.' })
  readonly planId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why its birth did not come about at the last attempt.' })
  readonly refusal!: string | null;

  @ApiProperty({
    ...decimalText,
    nullable: true,
    description: "Revision of the entry's stream, to be named when one decides on it; null before its first decision.",
  })
  readonly revision!: string | null;

  @ApiProperty({ ...decimalText, description: 'Log position of the event that made the entry what it is.' })
  readonly changedPosition!: string;
}

/** The columns of an entry as an EntryView. @param e the alias of a row of `ledger_entry` or of its history */
export const entryColumns = (e: 'e' | 'h'): string => `
    ${e}.collection, ${e}.code, ${e}.status, ${e}.decision, ${e}.decided_by as "decidedBy",
    ${e}.decided_at as "decidedAt", ${e}.reason, ${e}.pending_onboarding as "pendingOnboarding",
    ${e}.first_detected_at as "firstDetectedAt", ${e}.first_detected_position as "firstDetectedPosition",
    ${e}.opened_at as "detectedAt", ${e}.opened_position as "detectedPosition", ${e}.reopened,
    ${e}.closed_at as "closedAt", ${e}.birth_applied_at as "birthAppliedAt", ${e}.intended_plan_id as "intendedPlanId",
    ${e}.plan_id as "planId", ${e}.refusal, ${e}.revision, ${e}.valid_from as "changedPosition"`;
