import { ApiProperty } from '@nestjs/swagger';
import { newestOf } from '../shared/newest.js';
import type { RowOutcome } from './row-outcome.js';

const outcomes = ['recorded', 'repeated', 'refused', 'failed'] as const;

/** The most rows of one answer. A list is always answered whole; a filter may meet hundreds of thousands. */
const mostRows = 10_000;

export class RowAnswer {
  @ApiProperty({ description: "The entry's collection." }) readonly collection!: string;
  @ApiProperty({ description: "The entity's code." }) readonly code!: string;
  @ApiProperty({ enum: outcomes, description: 'repeated: the log already held this very decision.' })
  readonly outcome!: RowOutcome['outcome'];
  @ApiProperty({ type: String, nullable: true, description: "Revision of the entry's stream after the decision." })
  readonly revision!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The rule that refused the row.' })
  readonly rule!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why, and what to do next.' })
  readonly detail!: string | null;
}

/** What came of a bulk decision: how many of each outcome, and the rows. */
export class DecisionsAnswer {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Newest log position written; pass it as ?after= to read your own write.',
  })
  readonly position: string | null;
  @ApiProperty({ description: 'Rows that were decided.' }) readonly recorded: number;
  @ApiProperty({ description: 'Rows whose decision the log already held.' }) readonly repeated: number;
  @ApiProperty({ description: 'Rows that a rule of the domain refused.' }) readonly refused: number;
  @ApiProperty({ description: 'Rows that went wrong otherwise; see their detail.' }) readonly failed: number;
  @ApiProperty({
    type: [RowAnswer],
    description: `Every row, in the order of the request. Of more than ${mostRows}, so many, what was not recorded first.`,
  })
  readonly rows: RowAnswer[];
  @ApiProperty({ description: 'Rows that are counted above and left out of `rows`.' })
  readonly omitted: number;

  constructor(outcome: readonly RowOutcome[]) {
    const count = (wanted: RowOutcome['outcome']): number => outcome.filter((row) => row.outcome === wanted).length;
    this.position = newestOf(outcome.map(({ position }) => position))?.toString() ?? null;
    [this.recorded, this.repeated, this.refused, this.failed] = [
      count('recorded'),
      count('repeated'),
      count('refused'),
      count('failed'),
    ];
    const told = outcome.length > mostRows ? [...outcome].sort(byUrgency).slice(0, mostRows) : outcome;
    this.rows = told.map(({ position: _, ...row }) => row);
    this.omitted = outcome.length - told.length;
  }
}

/** Sorting keeps the order among equals. */
const byUrgency = (a: RowOutcome, b: RowOutcome): number => urgency[a.outcome] - urgency[b.outcome];
const urgency = { failed: 0, refused: 1, repeated: 2, recorded: 3 } as const;

export class PreviewAnswer {
  @ApiProperty({ description: 'How many open entries the filter meets; send it as `expected` with the decision.' })
  readonly matches!: number;
  @ApiProperty({ type: [String], description: 'Some of their codes.' })
  readonly sample!: readonly string[];
}
