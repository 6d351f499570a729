import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { Accepted } from '../shared/answer.js';
import { CallFactory } from '../shared/call-factory.js';
import { GateRequest } from './gate.dto.js';
import { MoveGate } from './move-gate.command.js';

@ApiTags('gate')
@ApiBearerAuth()
@Controller('gates')
export class GateController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Close or open the gate of a collection. By one of its owners.' })
  @ApiOkResponse({ type: Accepted })
  async move(@Body() { collection, to, reason }: GateRequest, @CurrentCaller() caller: Caller): Promise<Accepted> {
    const call = this.calls.of(caller);
    return new Accepted(await this.commands.execute(new MoveGate(collection, to, reason, call)));
  }
}
