import { ApiProperty } from '@nestjs/swagger';
import { count, instant } from '../shared/described.js';

const states = ['balanced', 'unbalanced', 'gap', 'exempt', 'not_scanned'] as const;
const weighed = { ...count, nullable: true } as const;

/** Whether a collection's entities are all accounted for (invariant 7). The counts are null where nothing was weighed. */
export class CoverageRow {
  @ApiProperty({ description: 'The collection.' })
  readonly collection!: string;

  @ApiProperty({
    enum: states,
    description:
      'gap: cannot be scanned; exempt: triaged as needing no births; not_scanned: no full lap completed yet.',
  })
  readonly state!: (typeof states)[number];

  @ApiProperty({ type: String, nullable: true, description: 'Why it cannot be scanned; null where it can.' })
  readonly gapReason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The same, in a sentence.' })
  readonly gapDetail!: string | null;

  @ApiProperty({ ...weighed, description: 'The last completed full lap, on which the counts rest.' })
  readonly lap!: number | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When that lap was completed.' })
  readonly lapCompletedAt!: Date | null;

  @ApiProperty({ ...weighed, description: 'Entities that the lap counted, without those known to be gone since.' })
  readonly entitiesSeen!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, born: counted so by the lap, or born since.' })
  readonly born!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, unborn and undecided.' })
  readonly pending!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, approved and not yet born.' })
  readonly birthApproved!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, exempt.' })
  readonly exempt!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, in quarantine.' })
  readonly quarantine!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, to be retired.' })
  readonly retire!: number | null;

  @ApiProperty({ ...weighed, description: 'Of them, rows whose code is NULL: no entry can name them.' })
  readonly rowsWithoutCode!: number | null;

  @ApiProperty({ ...count, description: 'Open entries that were detected after the lap; not part of the sum.' })
  readonly detectedSince!: number;

  @ApiProperty({ ...weighed, description: 'Entities that the lap counted and that are known to be gone.' })
  readonly vanishedSince!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Rows that the sum leaves unexplained; 0 in balance.' })
  readonly difference!: number | null;

  @ApiProperty({ type: Boolean, nullable: true, description: 'True when every entity seen is accounted for.' })
  readonly balanced!: boolean | null;
}
