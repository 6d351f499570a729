import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { Accepted } from '../shared/answer.js';
import { CallFactory } from '../shared/call-factory.js';
import { TriageRequest } from './triage.dto.js';
import { TriageCollection } from './triage-collection.command.js';

@ApiTags('triage')
@ApiBearerAuth()
@Controller('triage')
export class TriageController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say of a managed collection with zero births whether it needs births. By one of its owners.',
  })
  @ApiOkResponse({ type: Accepted })
  async triage(
    @Body() { collection, verdict, reason }: TriageRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<Accepted> {
    const call = this.calls.of(caller);
    return new Accepted(await this.commands.execute(new TriageCollection(collection, verdict, reason, call)));
  }
}
