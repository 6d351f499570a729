import { ApiProperty } from '@nestjs/swagger';
import { type LapMode, lapModes } from '../../domain/scan/events.js';
import { count, decimalText, instant } from '../shared/described.js';

const lapStatuses = ['running', 'completed', 'aborted'] as const;

/** How far a collection is scanned. Counts of rows are decimal text. */
export class CursorView {
  @ApiProperty({ description: 'The collection.' })
  readonly collection!: string;

  @ApiProperty({
    type: [String],
    nullable: true,
    description: 'The last key checked, as the texts of its columns; null before the first row.',
  })
  readonly lastKey!: readonly string[] | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When a scan last checked a page of it.' })
  readonly lastRunAt!: Date | null;

  @ApiProperty({ ...decimalText, description: 'Rows that the newest lap has seen.' })
  readonly rowsSeen!: string;

  @ApiProperty({ ...count, description: 'The newest lap: its number.' })
  readonly lap!: number;

  @ApiProperty({ enum: lapModes, description: 'full: from the beginning; incremental: from where the last lap ended.' })
  readonly mode!: LapMode;

  @ApiProperty({ enum: lapStatuses, description: 'How the newest lap stands.' })
  readonly status!: (typeof lapStatuses)[number];

  @ApiProperty({ ...count, description: 'Pages of the newest lap so far.' })
  readonly pages!: number;

  @ApiProperty({ ...decimalText, description: 'Unborn entities that it was the first to log.' })
  readonly newlyLogged!: string;

  @ApiProperty({ ...count, nullable: true, description: 'The last full lap that was completed; null when none was.' })
  readonly lastFullLap!: number | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When that was.' })
  readonly lastFullLapAt!: Date | null;
}
