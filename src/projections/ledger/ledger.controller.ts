import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Decision, decisions } from '../../domain/entry/events.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { EntryPath } from '../history/history.dto.js';
import { ApiPage } from '../shared/api-page.js';
import type { Page } from '../shared/page.js';
import { CollectionQuery, IsFlag, PagedQuery, ReadQuery } from '../shared/read-query.dto.js';
import { Reader } from '../shared/reader.js';
import { BacklogRow } from './backlog-row.js';
import { CoverageRow } from './coverage-row.js';
import { CursorView } from './cursor-view.js';
import { EntryView, entryStatuses } from './entry-view.js';
import { GetBacklog } from './get-backlog.js';
import { GetCoverage } from './get-coverage.js';
import { GetCursors } from './get-cursors.js';
import { GetEntry } from './get-entry.js';
import { ListEntries } from './list-entries.js';

export class LedgerQuery extends PagedQuery {
  @ApiPropertyOptional({ enum: decisions, description: 'Only those that stand as this decision.' })
  @IsOptional()
  @IsIn(decisions)
  readonly decision?: Decision;

  @ApiPropertyOptional({ enum: entryStatuses, description: 'Only these; open: unborn as far as is known.' })
  @IsOptional()
  @IsIn(entryStatuses)
  readonly status?: EntryView['status'];

  @ApiPropertyOptional({ description: 'Only what they decided last: a person, or policy:<name>.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly decidedBy?: string;

  @ApiPropertyOptional({
    description: 'true: only what is exempt until its collection is onboarded; false: only the rest.',
  })
  @IsOptional()
  @IsFlag()
  readonly pendingOnboarding?: boolean;
}

/** Whoever bears a token may read; only writing needs a role. */
@ApiTags('ledger')
@ApiBearerAuth()
@Controller()
export class LedgerController {
  constructor(private readonly reader: Reader) {}

  @Get('ledger')
  @ApiOperation({ summary: 'Entries, by collection and code, page by page.' })
  @ApiPage(EntryView)
  list(@Query() query: LedgerQuery): Promise<Page<EntryView>> {
    const { collection, decision, status, decidedBy, pendingOnboarding, cursor } = query;
    const filter = {
      collection: collection ?? null,
      decision: decision ?? null,
      status: status ?? null,
      decidedBy: decidedBy ?? null,
      pendingOnboarding: pendingOnboarding ?? null,
    };
    return this.reader.read(
      ['ledger'],
      query,
      new ListEntries(filter, this.reader.pageSize(query), cursor ?? null, ReadQuery.moment(query)),
    );
  }

  @Get('ledger/:collection/:code')
  @ApiOperation({ summary: 'One entry, with the revision to be named when one decides on it.' })
  @ApiOkResponse({ type: EntryView })
  async entry(@Param() { collection, code }: EntryPath, @Query() query: ReadQuery): Promise<EntryView> {
    const entry = await this.reader.read(['ledger'], query, new GetEntry(collection, code, ReadQuery.moment(query)));
    if (entry) return entry;
    throw new ProblemException(
      'unknown',
      `No scan ever found ${code} of ${collection} unborn; check both names, or scan ${collection}.`,
    );
  }

  @Get('backlog')
  @ApiOperation({ summary: 'Entries counted by collection and decision.' })
  @ApiOkResponse({ type: [BacklogRow] })
  backlog(@Query() query: CollectionQuery): Promise<readonly BacklogRow[]> {
    return this.reader.read(['ledger'], query, new GetBacklog(query.collection ?? null, ReadQuery.moment(query)));
  }

  @Get('cursor')
  @ApiOperation({ summary: 'How far each collection is scanned.' })
  @ApiOkResponse({ type: [CursorView] })
  cursors(@Query() query: CollectionQuery): Promise<readonly CursorView[]> {
    return this.reader.read(['ledger'], query, new GetCursors(query.collection ?? null, ReadQuery.moment(query)));
  }

  @Get('coverage')
  @ApiOperation({ summary: 'Whether every entity is accounted for: balanced, or the collection is named.' })
  @ApiOkResponse({ type: [CoverageRow] })
  coverage(@Query() query: CollectionQuery): Promise<readonly CoverageRow[]> {
    return this.reader.read(
      ['ledger', 'collections'],
      query,
      new GetCoverage(query.collection ?? null, ReadQuery.moment(query)),
    );
  }
}
