import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ApiPage } from '../shared/api-page.js';
import type { Page } from '../shared/page.js';
import { PagedQuery } from '../shared/read-query.dto.js';
import { Reader } from '../shared/reader.js';
import { ListPlans } from './list-plans.js';
import { PlanView, planStatuses } from './plan-view.js';

export class PlansQuery extends OmitType(PagedQuery, ['asOf'] as const) {
  @ApiPropertyOptional({ enum: planStatuses, description: 'Only plans that stand so.' })
  @IsOptional()
  @IsIn(planStatuses)
  readonly status?: (typeof planStatuses)[number];

  @ApiPropertyOptional({ description: 'Only what this person planned.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly plannedBy?: string;
}

@ApiTags('plans')
@ApiBearerAuth()
@Controller('plans')
export class PlansController {
  constructor(private readonly reader: Reader) {}

  @Get()
  @ApiOperation({ summary: 'Plans by id: where each stands, what it waits for, what its apply has done.' })
  @ApiPage(PlanView)
  list(@Query() query: PlansQuery): Promise<Page<PlanView>> {
    const { status, collection, plannedBy, cursor } = query;
    const filter = { status: status ?? null, collection: collection ?? null, plannedBy: plannedBy ?? null };
    return this.reader.read(
      ['plans', 'collections'],
      query,
      new ListPlans(filter, this.reader.pageSize(query), cursor ?? null),
    );
  }
}
