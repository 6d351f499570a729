import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import type { Page } from '../shared/page.js';
import { Reader } from '../shared/reader.js';
import { type DenialView, ListDenials } from './list-denials.js';

export class DenialsQuery {
  @ApiPropertyOptional({ description: 'Log position of a write of yours: the answer waits until it is visible.' })
  @IsOptional()
  @Matches(/^\d{1,19}$/, { message: 'after must be the position that a command answered' })
  readonly after?: string;

  @ApiPropertyOptional({ description: 'Only what this person was refused.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly person?: string;

  @ApiPropertyOptional({ description: 'Only what this rule refused, for example owner-decides.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly rule?: string;

  @ApiPropertyOptional({ description: 'Where the last page ended: its `next`.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly cursor?: string;

  @ApiPropertyOptional({ description: 'Items at most. Default and maximum are settings (API_PAGE_SIZE).' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  readonly limit?: number;
}

@ApiTags('denials')
@ApiBearerAuth()
@Controller('denials')
export class DenialsController {
  constructor(private readonly reader: Reader) {}

  @Get()
  @ApiOperation({ summary: 'Who was refused what, by which rule; newest first.' })
  list(@Query() query: DenialsQuery): Promise<Page<DenialView>> {
    const { person, rule, cursor } = query;
    return this.reader.read(
      'denials',
      query,
      new ListDenials(person ?? null, rule ?? null, this.reader.pageSize(query), cursor ?? null),
    );
  }
}
