import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { Accepted } from '../shared/answer.js';
import { CallFactory } from '../shared/call-factory.js';
import { CheckFrozenTools, RecordFrozenTools, ThawTool } from './tools.command.js';
import { FrozenToolsAnswer, RecordToolsRequest, ThawRequest } from './tools.dto.js';

@ApiTags('frozen tools')
@ApiBearerAuth()
@Controller('frozen-tools')
export class ToolsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Whether the tools that must stay unused have stayed so, asked of the governed database now.',
  })
  @ApiOkResponse({ type: FrozenToolsAnswer })
  async check(): Promise<FrozenToolsAnswer> {
    return new FrozenToolsAnswer(await this.commands.execute(new CheckFrozenTools()));
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Record the tools that the governed database says are frozen. By an operator or a steward.',
  })
  @ApiOkResponse({ type: Accepted })
  async record(@Body() { reason }: RecordToolsRequest, @CurrentCaller() caller: Caller): Promise<Accepted> {
    return new Accepted(await this.commands.execute(new RecordFrozenTools(reason, this.calls.of(caller))));
  }

  @Post('thaw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a frozen tool be used again. By a steward.' })
  @ApiOkResponse({ type: Accepted })
  async thaw(@Body() { tool, reason }: ThawRequest, @CurrentCaller() caller: Caller): Promise<Accepted> {
    return new Accepted(await this.commands.execute(new ThawTool(tool, reason, this.calls.of(caller))));
  }
}
