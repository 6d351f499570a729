import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { PlanAccepted } from '../plan/plan.answer.js';
import { PlanPath, ReasonRequest } from '../plan/plan.dto.js';
import { CallFactory } from '../shared/call-factory.js';
import { PauseApply, ResumeApply, StartApply } from './apply.commands.js';

export class StartRequest {
  @ApiPropertyOptional({ description: 'True applies; without it the apply is only rehearsed.' })
  @IsOptional()
  @IsBoolean()
  readonly execute?: boolean;
}

@ApiTags('applies')
@ApiBearerAuth()
@Controller('plans/:planId/apply')
export class ApplyController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Start the apply of a permitted plan; it goes on by itself (see its story). By an operator.',
  })
  @ApiOkResponse({ type: PlanAccepted })
  async start(
    @Param() { planId }: PlanPath,
    @Body() { execute }: StartRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PlanAccepted> {
    const command = new StartApply(planId, execute ?? false, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post('pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop an apply at once; what is begun is settled. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async pause(
    @Param() { planId }: PlanPath,
    @Body() { reason }: ReasonRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PlanAccepted> {
    const command = new PauseApply(planId, reason, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a paused apply go on, under the permit that it started with. By an operator.' })
  @ApiOkResponse({ type: PlanAccepted })
  async resume(@Param() { planId }: PlanPath, @CurrentCaller() caller: Caller): Promise<PlanAccepted> {
    const command = new ResumeApply(planId, this.calls.of(caller));
    return new PlanAccepted(await this.commands.execute(command));
  }
}
