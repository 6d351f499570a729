import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { CollectionPath } from '../history/history.dto.js';
import { ApiPage } from '../shared/api-page.js';
import type { Page } from '../shared/page.js';
import { IsFlag, PagedQuery, ReadQuery } from '../shared/read-query.dto.js';
import { Reader } from '../shared/reader.js';
import { CollectionView } from './collection-view.js';
import { type CollectionFilter, ListCollections } from './list-collections.js';

export class CollectionsQuery extends PagedQuery {
  @ApiPropertyOptional({ description: 'true: only those that can be scanned; false: only the gaps.' })
  @IsOptional()
  @IsFlag()
  readonly scannable?: boolean;

  @ApiPropertyOptional({
    description: 'Only those that cannot be scanned for this reason, for example identity_blocked.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly gapReason?: string;

  @ApiPropertyOptional({ description: 'Only those that wait for their owner to say whether they need births.' })
  @IsOptional()
  @IsFlag()
  readonly awaitingTriage?: boolean;

  @ApiPropertyOptional({ description: 'true: only those that are onboarded; false: only the others.' })
  @IsOptional()
  @IsFlag()
  readonly onboarded?: boolean;

  @ApiPropertyOptional({ enum: ['open', 'closed'], description: 'Only those whose gate stands so.' })
  @IsOptional()
  @IsIn(['open', 'closed'])
  readonly gate?: 'open' | 'closed';
}

@ApiTags('collections')
@ApiBearerAuth()
@Controller('collections')
export class CollectionsController {
  constructor(private readonly reader: Reader) {}

  @Get()
  @ApiOperation({ summary: 'All collections that were ever discovered, with what stands in their way.' })
  @ApiPage(CollectionView)
  list(@Query() query: CollectionsQuery): Promise<Page<CollectionView>> {
    const { collection, scannable, gapReason, awaitingTriage, onboarded, gate } = query;
    const filter = {
      name: collection ?? null,
      scannable: scannable ?? null,
      gapReason: gapReason ?? null,
      awaitingTriage: awaitingTriage ?? null,
      onboarded: onboarded ?? null,
      gate: gate ?? null,
    };
    return this.find(filter, query);
  }

  @Get(':collection')
  @ApiOperation({ summary: 'One collection.' })
  @ApiOkResponse({ type: CollectionView })
  async one(@Param() { collection }: CollectionPath, @Query() query: ReadQuery): Promise<CollectionView> {
    const nothing = { scannable: null, gapReason: null, awaitingTriage: null, onboarded: null, gate: null };
    const { items } = await this.find({ name: collection, ...nothing }, query);
    const [found] = items;
    if (found) return found;
    throw new ProblemException(
      'unknown',
      `No discovery ever saw the collection ${collection}; check its name, or scan first.`,
    );
  }

  private find(filter: CollectionFilter, query: PagedQuery): Promise<Page<CollectionView>> {
    const { cursor } = query;
    return this.reader.read(
      ['collections'],
      query,
      new ListCollections(filter, this.reader.pageSize(query), cursor ?? null, ReadQuery.moment(query)),
    );
  }
}
