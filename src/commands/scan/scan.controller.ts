import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { actorLabel } from '../../domain/shared/actor.js';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { CallFactory } from '../shared/call-factory.js';
import { ScanAnswer } from './scan.answer.js';
import { ScanPath, ScanRequest, WaitQuery } from './scan.dto.js';
import { ScanCollections } from './scan-collections.command.js';
import { type ScanJob, ScanJobs } from './scan-jobs.js';

@ApiTags('scans')
@ApiBearerAuth()
@Controller('scans')
export class ScanController {
  constructor(
    private readonly jobs: ScanJobs,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary:
      'Scan collections for unborn entities. By an operator. Answers at once, or with ?wait=seconds when it is through.',
  })
  @ApiOkResponse({ type: ScanAnswer, description: 'Through.' })
  @ApiAcceptedResponse({ type: ScanAnswer, description: 'Started; see the Location header.' })
  async start(
    @Body() { collections, mode }: ScanRequest,
    @Query() { wait }: WaitQuery,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ScanAnswer> {
    const command = new ScanCollections(collections ?? null, mode ?? 'full', this.calls.of(caller));
    const job = this.jobs.start(command, actorLabel(caller.actor));
    response.location(`/scans/${job.id}`);
    // A refusal comes at once and belongs to this very request.
    await settled(job, Math.max(wait ?? 0, 0.25));
    response.status(job.status === 'completed' ? 200 : 202);
    return answer(job);
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far a scan has come. With ?wait=seconds the answer waits for its end so long.' })
  @ApiOkResponse({ type: ScanAnswer })
  async find(@Param() { id }: ScanPath, @Query() { wait }: WaitQuery): Promise<ScanAnswer> {
    const job = this.jobs.find(id);
    if (!job)
      throw new ProblemException(
        'unknown',
        `No scan ${id} is remembered here; what scans found is in the ledger and in each collection's history.`,
      );
    await settled(job, wait ?? 0);
    return answer(job);
  }
}

/** Waits for a job's end, or for some seconds. */
const settled = async (job: ScanJob, seconds: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1_000);
  });
  await Promise.race([job.done, patience]);
  clearTimeout(timer);
};

const answer = (job: ScanJob): ScanAnswer => {
  if (job.status === 'failed') throw job.error;
  return new ScanAnswer(job);
};
