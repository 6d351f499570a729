import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsNumber, IsOptional, IsString, Max, Min } from 'class-validator';
import { type LapMode, lapModes } from '../../domain/scan/events.js';
import { IsName } from '../shared/text.js';

export class ScanRequest {
  @ApiPropertyOptional({ type: [String], description: 'Collections to scan. Absent: all that can be scanned.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10_000)
  @IsName('A collection.', { each: true })
  readonly collections?: string[];

  @ApiPropertyOptional({
    enum: lapModes,
    default: 'full',
    description: 'incremental: from the cursor on, only where keys grow; full: from the beginning.',
  })
  @IsOptional()
  @IsIn(lapModes)
  readonly mode?: LapMode;
}

export class ScanPath {
  @ApiProperty({ description: 'The id that POST /scans answered.' })
  @IsString()
  readonly id!: string;
}

export class WaitQuery {
  @ApiPropertyOptional({ description: 'Seconds to wait for the end of the scan, at most 60.', default: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(60)
  readonly wait?: number;
}
