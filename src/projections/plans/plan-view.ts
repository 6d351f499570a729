import { ApiProperty } from '@nestjs/swagger';
import { count, decimalText, instant } from '../shared/described.js';
import type { PlanRow } from './plan.js';

/** What a plan's status can be, in the order of its way. */
export const planStatuses = [
  'pinning',
  'drafted',
  'dry-run',
  'reviewed',
  'permitted',
  'rehearsed',
  'applying',
  'paused',
  'applied',
  'verified',
  'abandoned',
  'discarded',
] as const satisfies readonly PlanRow['status'][];

/** A plan in a list. The whole of it, with its verdicts and its apply, is its story (`GET /plans/<id>/story`). */
export class PlanView {
  @ApiProperty({ description: "The plan's id." })
  readonly planId!: string;

  @ApiProperty({
    enum: planStatuses,
    description: 'pinning: its list is being written; discarded: given up before the list was sealed.',
  })
  readonly status!: PlanRow['status'];

  @ApiProperty({ type: [String], description: 'Its collections, sorted; none before its list is sealed.' })
  readonly collections!: readonly string[];

  @ApiProperty({ ...count, description: 'Entries that it pins.' })
  readonly entries!: number;

  @ApiProperty({ ...count, nullable: true, description: 'Births that its dry run expects; null when none stands.' })
  readonly expectedBirths!: number | null;

  @ApiProperty({ ...count, description: 'Births that it has applied.' })
  readonly applied!: number;

  @ApiProperty({ ...count, description: 'Entries whose birth was tried and did not come about.' })
  readonly refused!: number;

  @ApiProperty({ ...count, description: 'Entries that it passed over, since they were decided otherwise meanwhile.' })
  readonly skipped!: number;

  @ApiProperty({ type: [String], description: 'What it waits for before an apply; none once the apply has begun.' })
  readonly pending!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'Why the apply rests; null when it does not.' })
  readonly pausedBecause!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Its planner; null before its list is sealed.' })
  readonly plannedBy!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was drafted.' })
  readonly reason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What people approve: 64 hexadecimal digits.' })
  readonly digest!: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When its list was sealed.' })
  readonly draftedAt!: Date | null;

  @ApiProperty({ ...instant, description: 'When it last changed.' })
  readonly changedAt!: Date;

  @ApiProperty({ ...decimalText, description: "Revision of the plan's stream." })
  readonly revision!: string;
}
