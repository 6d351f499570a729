import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../domain/shared/actor.js';
import { CurrentActor } from '../../infra/auth/current-actor.decorator.js';
import { CommandId } from '../../infra/http/command-id.decorator.js';
import { CorrelationId } from '../../infra/http/correlation-id.decorator.js';
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
    @CurrentActor() actor: Actor,
    @CommandId() id: string,
    @CorrelationId() correlation: string,
  ): Promise<Accepted> {
    const call = this.calls.call(actor, id, correlation);
    return new Accepted(await this.commands.execute(new TriageCollection(collection, verdict, reason, call)));
  }
}
