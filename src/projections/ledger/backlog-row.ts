import { ApiProperty } from '@nestjs/swagger';
import { type Decision, decisions } from '../../domain/entry/events.js';
import { count, instant } from '../shared/described.js';

/** The ledger counted by collection and decision. */
export class BacklogRow {
  @ApiProperty({ description: 'The collection.' })
  readonly collection!: string;

  @ApiProperty({ enum: decisions, description: 'The decision that the counted entries stand as.' })
  readonly decision!: Decision;

  @ApiProperty({ ...count, description: 'Open entries: unborn as far as is known.' })
  readonly entries!: number;

  @ApiProperty({ ...count, description: 'Entries that were born since.' })
  readonly born!: number;

  @ApiProperty({ ...count, description: 'Entries that are gone since, unborn.' })
  readonly vanished!: number;

  @ApiProperty({ ...instant, nullable: true, description: 'When the oldest open one was first detected.' })
  readonly oldestDetected!: Date | null;
}
