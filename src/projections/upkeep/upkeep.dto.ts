import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';

export class ProjectionPath {
  @ApiProperty({ description: 'Its name: ledger, collections, plans and so on.' })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  readonly projection!: string;
}

export class OrderRequest {
  @ApiProperty({ description: 'Why; recorded.', example: 'The rebuild showed fewer rows than the lap counted.' })
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  readonly reason!: string;
}

export class SkipRequest extends OrderRequest {
  @ApiProperty({ description: 'Where it stands: the position that GET /projections names.', example: '4711' })
  @Matches(/^\d{1,18}$/, { message: 'position must be the log position at which the projection stands' })
  readonly position!: string;
}

export class RebuildRequest extends OrderRequest {
  @ApiPropertyOptional({ description: 'Stop after the comparison, and remove what was built.' })
  @IsOptional()
  @IsBoolean()
  readonly dryRun?: boolean;
}
