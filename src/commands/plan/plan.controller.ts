import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { CallFactory } from '../shared/call-factory.js';
import { PlanAccepted, PlanStoryAnswer, VerificationAnswer } from './plan.answer.js';
import {
  AbandonPlan,
  DraftPlan,
  DryRunPlan,
  EvaluateGuards,
  OpenPermit,
  RehearsePlan,
  ReviewPlan,
  RevokePermit,
  ShowPlan,
  VerifyPlan,
} from './plan.commands.js';
import { DraftRequest, PermitRequest, PlanPath, ReasonRequest, ReviewRequest } from './plan.dto.js';

@ApiTags('plans')
@ApiBearerAuth()
@Controller('plans')
export class PlanController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Draft a plan: pin approved entries under a digest. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async draft(@Body() body: DraftRequest, @CurrentCaller() caller: Caller): Promise<PlanAccepted> {
    const call = this.calls.of(caller);
    const command = new DraftPlan(body.planId ?? null, DraftRequest.selection(body), body.reason, call);
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Get(':planId/story')
  @ApiOperation({ summary: 'What the log tells of a plan at this moment, with the progress of its apply.' })
  @ApiOkResponse({ type: PlanStoryAnswer })
  async story(@Param() { planId }: PlanPath): Promise<PlanStoryAnswer> {
    return new PlanStoryAnswer(await this.commands.execute(new ShowPlan(planId)));
  }

  @Post(':planId/dry-run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Count what an apply would do, in a READ ONLY transaction. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async dryRun(@Param() { planId }: PlanPath, @CurrentCaller() caller: Caller): Promise<PlanAccepted> {
    const command = new DryRunPlan(planId, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/guards')
  @HttpCode(200)
  @ApiOperation({ summary: 'Evaluate all guard sets, and record what they say. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async guards(@Param() { planId }: PlanPath, @CurrentCaller() caller: Caller): Promise<PlanAccepted> {
    const command = new EvaluateGuards(planId, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/reviews')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a verdict on the digest that you looked at. By a reviewer who planned and decided none of it.',
  })
  @ApiOkResponse({ type: PlanAccepted })
  async review(
    @Param() { planId }: PlanPath,
    @Body() { digest, verdict, reason }: ReviewRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PlanAccepted> {
    const command = new ReviewPlan(planId, digest, verdict, reason, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/permits')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Permit the apply: expiring, single use, with a budget. By an owner of every collection in the plan.',
  })
  @ApiOkResponse({ type: PlanAccepted })
  async permit(
    @Param() { planId }: PlanPath,
    @Body() body: PermitRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PlanAccepted> {
    const call = this.calls.of(caller);
    const command = new OpenPermit(planId, PermitRequest.terms(body), body.reason, call);
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/permits/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take the permit back; in the middle of an apply before its next batch.' })
  @ApiOkResponse({ type: PlanAccepted })
  async revoke(
    @Param() { planId }: PlanPath,
    @Body() { reason }: ReasonRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PlanAccepted> {
    const command = new RevokePermit(planId, reason, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/rehearsals')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run the real apply twice inside a transaction that is rolled back. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async rehearse(@Param() { planId }: PlanPath, @CurrentCaller() caller: Caller): Promise<PlanAccepted> {
    const command = new RehearsePlan(planId, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/abandon')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a plan up. Births that it has applied stand. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async abandon(
    @Param() { planId }: PlanPath,
    @Body() { reason }: ReasonRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PlanAccepted> {
    const command = new AbandonPlan(planId, reason, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post(':planId/verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Prove an apply. By an operator; an auditor may look without recording.' })
  @ApiOkResponse({ type: VerificationAnswer })
  async verify(@Param() { planId }: PlanPath, @CurrentCaller() caller: Caller): Promise<VerificationAnswer> {
    const command = new VerifyPlan(planId, this.calls.of(caller));
    return new VerificationAnswer(await this.commands.execute(command));
  }
}
