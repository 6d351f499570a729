import { ApiProperty } from '@nestjs/swagger';
import { instant } from '../shared/described.js';

/** A tool as it was recorded. Whether it has stayed unused, only the governed database can tell. */
export class FrozenToolView {
  @ApiProperty({ description: "The tool's name." })
  readonly tool!: string;

  @ApiProperty({ description: 'True while it must stay unused; false once it was thawed.' })
  readonly frozen!: boolean;

  @ApiProperty({ ...instant, nullable: true, description: 'Since when, as the governed database told it then.' })
  readonly frozenAt!: Date | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When it had last run by then; null when it never had.' })
  readonly lastRunAt!: Date | null;

  @ApiProperty({ description: 'Who recorded it.' })
  readonly recordedBy!: string;

  @ApiProperty({ ...instant, description: 'When.' })
  readonly recordedAt!: Date;

  @ApiProperty({ description: 'Why.' })
  readonly reason!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Who let it be used again; null while it is frozen.' })
  readonly thawedBy!: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When.' })
  readonly thawedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why.' })
  readonly thawReason!: string | null;
}
