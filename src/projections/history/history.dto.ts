import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, MaxLength, Min, MinLength } from 'class-validator';
import type { Step } from './step.js';

const longestName = 10_000;

export class CollectionPath {
  @ApiProperty({ description: "The collection's name; percent-encoded in an address that is written by hand." })
  @IsString()
  @MinLength(1)
  @MaxLength(longestName)
  readonly collection!: string;
}

export class EntryPath extends CollectionPath {
  @ApiProperty({ description: "The entity's code; percent-encoded in an address that is written by hand." })
  @IsString()
  @MinLength(1)
  @MaxLength(longestName)
  readonly code!: string;
}

export class HistoryQuery {
  @ApiPropertyOptional({ description: 'Where the last answer ended: its `next`.' })
  @IsOptional()
  @Matches(/^\d{1,19}$/, { message: 'cursor must be the next of an earlier answer' })
  readonly cursor?: string;

  @ApiPropertyOptional({ description: 'Steps at most. Default and maximum are settings (API_PAGE_SIZE).' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  readonly limit?: number;
}

export class StepAnswer {
  @ApiProperty({ type: String, description: 'Place in the whole log.' }) readonly position: string;
  @ApiProperty({ description: 'The stream that it stands in.' }) readonly stream: string;
  @ApiProperty({ type: String, description: 'Place in its stream.' }) readonly revision: string;
  @ApiProperty({ description: "The event's type." }) readonly type: string;
  @ApiProperty({ format: 'date-time', description: "The command's time." }) readonly at: string;
  @ApiProperty({ description: 'A person, `policy:<name>` or `service:<name>`.' }) readonly actor: string;
  @ApiProperty({ description: 'The event in a sentence.' }) readonly told: string;
  @ApiProperty({ type: Object, description: "The event's data." }) readonly data: unknown;

  constructor({ position, stream, revision, type, at, actor, told, data }: Step) {
    this.position = position.toString();
    this.stream = stream;
    this.revision = revision.toString();
    this.type = type;
    this.at = at;
    this.actor = actor;
    this.told = told;
    this.data = data;
  }
}

export class HistoryAnswer {
  @ApiProperty({ type: [StepAnswer], description: 'Oldest first.' }) readonly items: readonly StepAnswer[];
  @ApiProperty({ type: String, nullable: true, description: 'Where to go on; null at the end.' })
  readonly next: string | null;

  constructor(steps: readonly Step[], more: boolean) {
    this.items = steps.map((step) => new StepAnswer(step));
    this.next = more ? (steps.at(-1)?.position.toString() ?? null) : null;
  }
}
