import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional, ValidateIf } from 'class-validator';
import type { Identity } from '../../domain/collection/identity.js';
import { InvalidInput } from '../../infra/http/problem/invalid-input.js';
import { IsName, IsReason } from '../shared/text.js';

const strategies = ['column', 'synthetic_id'] as const;

/** How codes are made. */
export class IdentityInput {
  @ApiProperty({
    enum: strategies,
    description: '`column`: the code is that column. `synthetic_id`: `<collection>::<id>`.',
  })
  @IsIn(strategies)
  readonly strategy!: (typeof strategies)[number];

  @ValidateIf(({ strategy, column }: IdentityInput) => strategy === 'column' || column !== undefined)
  @IsName('The column; with `column` only.')
  readonly column?: string;
}

/** @throws InvalidInput when a column is named for codes that are made of the id */
export const identityOf = ({ strategy, column }: IdentityInput): Identity => {
  if (strategy === 'column') return { strategy, column: column ?? '' };
  if (column === undefined) return { strategy };
  throw new InvalidInput('A synthetic identity has no column.', [
    { property: 'column', detail: 'leave it out with the strategy synthetic_id' },
  ]);
};

class Collections {
  @ApiPropertyOptional({ type: [String], description: 'Which collections; all that are ready when left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5_000)
  @IsName('A collection.', { each: true })
  readonly collections?: string[];
}

export class ClassifyRequest extends Collections {}

export class DeclareRequest extends IdentityInput {
  @IsName("The collection's name.")
  readonly collection!: string;

  @IsReason()
  readonly reason!: string;
}

export class ApplyRequest extends Collections {
  @IsReason()
  readonly reason!: string;

  @ApiPropertyOptional({ default: false, description: 'Without it the write is only rehearsed, and rolled back.' })
  @IsOptional()
  @IsBoolean()
  readonly execute?: boolean;
}

export class RevertRequest {
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5_000)
  @IsName('A collection.', { each: true })
  readonly collections!: string[];

  @IsReason()
  readonly reason!: string;

  @ApiPropertyOptional({ default: false, description: 'Without it the write is only rehearsed, and rolled back.' })
  @IsOptional()
  @IsBoolean()
  readonly execute?: boolean;
}
