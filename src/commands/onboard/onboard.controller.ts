import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { identityOf } from '../identity/identity.dto.js';
import { CallFactory } from '../shared/call-factory.js';
import { OnboardingAnswer } from './onboard.answer.js';
import { OnboardRequest } from './onboard.dto.js';
import { OnboardCollection } from './onboard-collection.command.js';

@ApiTags('onboarding')
@ApiBearerAuth()
@Controller('onboardings')
export class OnboardController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Bring a collection into both registries; entries that waited for it return to PENDING. By an owner or a steward. Without `execute` only rehearsed.',
  })
  @ApiOkResponse({ type: OnboardingAnswer })
  async onboard(
    @Body() { collection, identity, owner, required, reason, execute }: OnboardRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<OnboardingAnswer> {
    const order = {
      collection,
      identity: identity ? identityOf(identity) : null,
      owner,
      required: required ?? false,
      reason,
      execute: execute ?? false,
    };
    const call = this.calls.of(caller);
    return new OnboardingAnswer(await this.commands.execute(new OnboardCollection(order, call)));
  }
}
