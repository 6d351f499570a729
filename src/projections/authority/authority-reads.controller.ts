import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Role, roles } from '../../domain/authority/events.js';
import { ReadQuery } from '../shared/read-query.dto.js';
import { Reader } from '../shared/reader.js';
import { HoldingView } from './holding-view.js';
import { ListAuthority } from './list-authority.js';

export class AuthorityQuery extends ReadQuery {
  @ApiPropertyOptional({ description: 'Only what this person holds.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly person?: string;

  @ApiPropertyOptional({ enum: roles, description: 'Only who holds this role.' })
  @IsOptional()
  @IsIn(roles)
  readonly role?: Role;
}

@ApiTags('authority')
@ApiBearerAuth()
@Controller('authority')
export class AuthorityReadsController {
  constructor(private readonly reader: Reader) {}

  @Get()
  @ApiOperation({ summary: 'Who holds which role. With asOf: who was allowed to do this, then?' })
  @ApiOkResponse({ type: [HoldingView] })
  list(@Query() query: AuthorityQuery): Promise<readonly HoldingView[]> {
    const { person, role } = query;
    return this.reader.read(
      ['authority'],
      query,
      new ListAuthority(person ?? null, role ?? null, ReadQuery.moment(query)),
    );
  }
}
