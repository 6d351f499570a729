import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags, PickType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsFlag, ReadQuery } from '../shared/read-query.dto.js';
import { Reader } from '../shared/reader.js';
import { FrozenToolView } from './frozen-tool-view.js';
import { ListTools } from './list-tools.js';

export class RecordedToolsQuery extends PickType(ReadQuery, ['after'] as const) {
  @ApiPropertyOptional({ description: 'true: those that must stay unused; false: those that were let go again.' })
  @IsOptional()
  @IsFlag()
  readonly frozen?: boolean;
}

@ApiTags('frozen tools')
@ApiBearerAuth()
@Controller('frozen-tools')
export class RecordedToolsController {
  constructor(private readonly reader: Reader) {}

  @Get('recorded')
  @ApiOperation({ summary: 'Tools that were recorded as frozen, by whom and why, and those that were thawed since.' })
  @ApiOkResponse({ type: [FrozenToolView] })
  list(@Query() query: RecordedToolsQuery): Promise<readonly FrozenToolView[]> {
    return this.reader.read(['tools'], query, new ListTools(query.frozen ?? null));
  }
}
