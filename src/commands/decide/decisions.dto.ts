import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsInt, IsOptional, Matches, Min, ValidateNested } from 'class-validator';
import { type Decision, decisions } from '../../domain/entry/events.js';
import { IsName, IsReason } from '../shared/text.js';

/** The most rows of one request; larger sets are decided by filter. */
export const maxListedRows = 5_000;

/** The text that stands for "I saw an entry that nobody has decided on yet". */
const undecided = 'none';

const wanted = { enum: decisions, description: 'What shall become of it; PENDING takes a decision back.' };

/** One entry, as the decider saw it. */
export class ListedEntry {
  @IsName("The collection's name.")
  readonly collection!: string;

  @IsName("The entity's code.")
  readonly code!: string;

  @ApiPropertyOptional({
    description: `Revision of the entry that you saw (\`${undecided}\` before its first decision). If it has changed, the row is refused.`,
    example: '0',
  })
  @IsOptional()
  @Matches(/^(none|\d{1,19})$/, { message: 'revision must be "none" or a decimal number' })
  readonly revision?: string;

  /** The revision as the domain takes it: absent, null for undecided, or a number. */
  static seen(revision: string | undefined): { expectedRevision?: bigint | null } {
    if (revision === undefined) return {};
    return { expectedRevision: revision === undecided ? null : BigInt(revision) };
  }
}

export class DecideOne extends ListedEntry {
  @ApiProperty(wanted)
  @IsIn(decisions)
  readonly decision!: Decision;

  @IsReason()
  readonly reason!: string;
}

export class DecideListed {
  @ApiProperty(wanted)
  @IsIn(decisions)
  readonly decision!: Decision;

  @IsReason()
  readonly reason!: string;

  @ApiProperty({ type: [ListedEntry], description: `One to ${maxListedRows} entries; each has an outcome of its own.` })
  @ArrayMinSize(1)
  @ArrayMaxSize(maxListedRows)
  @ValidateNested({ each: true })
  @Type(() => ListedEntry)
  readonly entries!: ListedEntry[];
}

/** Which open entries a decision by filter is about. */
export class EntryFilter {
  @IsName("The collection's name.")
  readonly collection!: string;

  @ApiProperty({ enum: decisions, description: 'How the entries stand now.' })
  @IsIn(decisions)
  readonly standing!: Decision;
}

export class DecideFiltered extends EntryFilter {
  @ApiProperty(wanted)
  @IsIn(decisions)
  readonly decision!: Decision;

  @IsReason()
  readonly reason!: string;

  @ApiProperty({
    description: 'How many entries the preview showed. If the filter now meets another number, nothing is decided.',
  })
  @IsInt()
  @Min(0)
  readonly expected!: number;
}
