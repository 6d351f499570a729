import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { type Verdict, verdicts } from '../../domain/plan/events.js';
import { IsName, IsReason } from '../shared/text.js';
import type { PermitTerms, Selection } from './plan.commands.js';
import { planIdPattern } from './plan-id.js';

/** The most codes of one request; larger plans take all that is approved of a collection. */
const maxListedCodes = 5_000;
const maxCollections = 1_000;

export class PlanPath {
  @ApiProperty({ description: "The plan's id." })
  @IsString()
  readonly planId!: string;
}

export class PlanSelection {
  @IsName("The collection's name.")
  readonly collection!: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Codes of its entries; absent: all that stand as BIRTH_APPROVED.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(maxListedCodes)
  @IsString({ each: true })
  readonly codes?: string[];
}

export class DraftRequest {
  @ApiPropertyOptional({ description: 'An id of your own: letters, digits, dots, dashes; absent: one is made.' })
  @IsOptional()
  @Matches(planIdPattern, { message: 'planId must be 1 to 100 letters, digits, dots, dashes or underscores' })
  readonly planId?: string;

  @ApiPropertyOptional({ type: [PlanSelection], description: 'Absent: every approved entry of every collection.' })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(maxCollections)
  @ValidateNested({ each: true })
  @Type(() => PlanSelection)
  readonly selection?: PlanSelection[];

  @IsReason()
  readonly reason!: string;

  static selection({ selection }: DraftRequest): readonly Selection[] | null {
    return selection?.map(({ collection, codes }) => ({ collection, codes: codes ?? null })) ?? null;
  }
}

export class ReviewRequest {
  @ApiProperty({ description: 'The digest that you looked at.' })
  @Matches(/^[\da-f]{64}$/, { message: 'digest must be 64 hexadecimal digits' })
  readonly digest!: string;

  @ApiProperty({ enum: verdicts, description: 'What you say of it.' })
  @IsIn(verdicts)
  readonly verdict!: Verdict;

  @IsReason()
  readonly reason!: string;
}

export class PermitRequest {
  @ApiPropertyOptional({ description: 'ISO 8601; absent: now.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly notBefore?: string;

  @ApiPropertyOptional({ description: 'ISO 8601; absent: 24 hours after `notBefore`.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly notAfter?: string;

  @ApiPropertyOptional({ description: 'The most births; absent: those that the dry run expects.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly budget?: number;

  @IsReason()
  readonly reason!: string;

  static terms({ notBefore, notAfter, budget }: PermitRequest): PermitTerms {
    return {
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(notAfter === undefined ? {} : { notAfter }),
      ...(budget === undefined ? {} : { budget }),
    };
  }
}

export class ReasonRequest {
  @IsReason()
  readonly reason!: string;
}
