import { ApiProperty } from '@nestjs/swagger';
import { decimalText, instant } from '../shared/described.js';

/** A refused command. The position is decimal text. */
export class DenialView {
  @ApiProperty({ ...decimalText, description: 'Log position of the refusal.' })
  readonly position!: string;

  @ApiProperty({ description: 'What was tried.' })
  readonly command!: string;

  @ApiProperty({ description: 'What it was to be done to.' })
  readonly target!: string;

  @ApiProperty({ description: 'The rule of the domain that refused it.', example: 'owner-decides' })
  readonly rule!: string;

  @ApiProperty({ description: 'Why, in a sentence.' })
  readonly detail!: string;

  @ApiProperty({ description: 'Who tried: a person, or service:<name>.' })
  readonly deniedTo!: string;

  @ApiProperty({ ...instant, description: 'When.' })
  readonly deniedAt!: Date;
}
