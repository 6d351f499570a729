import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags, PickType } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ApiPage } from '../shared/api-page.js';
import type { Page } from '../shared/page.js';
import { PagedQuery } from '../shared/read-query.dto.js';
import { Reader } from '../shared/reader.js';
import { DenialView } from './denial-view.js';
import { ListDenials } from './list-denials.js';

export class DenialsQuery extends PickType(PagedQuery, ['after', 'limit']) {
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
}

@ApiTags('denials')
@ApiBearerAuth()
@Controller('denials')
export class DenialsController {
  constructor(private readonly reader: Reader) {}

  @Get()
  @ApiOperation({ summary: 'Who was refused what, by which rule; newest first.' })
  @ApiPage(DenialView)
  list(@Query() query: DenialsQuery): Promise<Page<DenialView>> {
    const { person, rule, cursor } = query;
    return this.reader.read(
      ['denials'],
      query,
      new ListDenials(person ?? null, rule ?? null, this.reader.pageSize(query), cursor ?? null),
    );
  }
}
