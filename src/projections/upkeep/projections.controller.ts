import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller as Sender } from '../../infra/http/caller.decorator.js';
import { Projections } from '../projections.js';
import {
  ProjectionAnswer,
  RebuildAnswer,
  RetriedAnswer,
  SkippedAnswer,
  SwappedBackAnswer,
} from './projections.answer.js';
import type { Caller } from './refuse.js';
import { Standings } from './standings.js';
import { OrderRequest, ProjectionPath, RebuildRequest, SkipRequest } from './upkeep.dto.js';
import { Upkeep } from './upkeep.js';

@ApiTags('projections')
@ApiBearerAuth()
@Controller('projections')
export class ProjectionsController {
  constructor(
    private readonly standings: Standings,
    private readonly projections: Projections,
    private readonly upkeep: Upkeep,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'How each read model stands: version, position, lag, state, last error; `here` is its runner in this instance.',
  })
  @ApiOkResponse({ type: [ProjectionAnswer] })
  async list(): Promise<readonly ProjectionAnswer[]> {
    const statuses = new Map(this.projections.statuses().map((status) => [status.projection, status]));
    const standings = await this.standings.all();
    return standings.map((standing) => new ProjectionAnswer(standing, statuses.get(standing.projection) ?? null));
  }

  @Post(':projection/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have a stopped projection try its event again, after a repair. By an operator.' })
  @ApiOkResponse({ type: RetriedAnswer })
  async retry(
    @Param() { projection }: ProjectionPath,
    @Body() { reason }: OrderRequest,
    @CurrentCaller() sender: Sender,
  ): Promise<RetriedAnswer> {
    await this.upkeep.retry(projection, reason, callerOf(sender));
    return { projection, retried: true };
  }

  @Post(':projection/skip')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Have a stopped projection pass over its event, now and in every rebuild. By an operator.',
  })
  @ApiOkResponse({ type: SkippedAnswer })
  async skip(
    @Param() { projection }: ProjectionPath,
    @Body() { position, reason }: SkipRequest,
    @CurrentCaller() sender: Sender,
  ): Promise<SkippedAnswer> {
    await this.upkeep.skip(projection, BigInt(position), reason, callerOf(sender));
    return { projection, skipped: position };
  }

  @Post(':projection/rebuild')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Begin to build a read model anew beside the live rows; it goes on by itself. By an operator.',
  })
  @ApiAcceptedResponse({ type: RebuildAnswer })
  async rebuild(
    @Param() { projection }: ProjectionPath,
    @Body() { dryRun, reason }: RebuildRequest,
    @CurrentCaller() sender: Sender,
  ): Promise<RebuildAnswer> {
    const caller = callerOf(sender);
    return new RebuildAnswer(await this.upkeep.rebuild(projection, dryRun ?? false, reason, caller));
  }

  @Get(':projection/rebuild')
  @ApiOperation({
    summary: 'The last rebuild that this instance began: progress with rate and ETA, then its differences.',
  })
  @ApiOkResponse({ type: RebuildAnswer })
  lastRebuild(@Param() { projection }: ProjectionPath): RebuildAnswer {
    return new RebuildAnswer(this.upkeep.lastRebuild(projection));
  }

  @Post(':projection/swap-back')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Put everybody back on the rows that the last rebuild replaced, brought up to date. By an operator.',
  })
  @ApiOkResponse({ type: SwappedBackAnswer })
  async swapBack(
    @Param() { projection }: ProjectionPath,
    @Body() { reason }: OrderRequest,
    @CurrentCaller() sender: Sender,
  ): Promise<SwappedBackAnswer> {
    return new SwappedBackAnswer(await this.upkeep.swapBack(projection, reason, callerOf(sender)));
  }
}

const callerOf = (sender: Sender): Caller => ({ ...sender, at: new Date() });
