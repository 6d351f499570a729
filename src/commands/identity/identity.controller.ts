import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { Accepted } from '../shared/answer.js';
import { CallFactory } from '../shared/call-factory.js';
import { ApplyIdentities } from './apply-identities.command.js';
import { ClassifyIdentities } from './classify-identities.command.js';
import { DeclareIdentity } from './declare-identity.command.js';
import { ClassificationAnswer, IdentitiesAnswer } from './identity.answer.js';
import { ApplyRequest, ClassifyRequest, DeclareRequest, identityOf, RevertRequest } from './identity.dto.js';
import { RevertIdentities } from './revert-identities.command.js';

@ApiTags('identities')
@ApiBearerAuth()
@Controller('identities')
export class IdentityController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post('classify')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mirror the birth triggers of collections without an identity. By an operator; writes nothing governed.',
  })
  @ApiOkResponse({ type: ClassificationAnswer })
  async classify(
    @Body() { collections }: ClassifyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<ClassificationAnswer> {
    const command = new ClassifyIdentities(collections ?? null, this.calls.of(caller));
    return new ClassificationAnswer(await this.commands.execute(command));
  }

  @Post('declare')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say how the codes of a collection are made. By one of its owners; checked against the data.',
  })
  @ApiOkResponse({ type: Accepted })
  async declare(
    @Body() { collection, reason, ...identity }: DeclareRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<Accepted> {
    const call = this.calls.of(caller);
    return new Accepted(
      await this.commands.execute(new DeclareIdentity(collection, identityOf(identity), reason, call)),
    );
  }

  @Post('apply')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Write identities into the governed registry: rehearsed, birth-neutral, reversible. By an owner or a steward. Without `execute` only rehearsed.',
  })
  @ApiOkResponse({ type: IdentitiesAnswer })
  async apply(
    @Body() { collections, reason, execute }: ApplyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<IdentitiesAnswer> {
    const call = this.calls.of(caller);
    const command = new ApplyIdentities(collections ?? null, reason, execute ?? false, call);
    return new IdentitiesAnswer(await this.commands.execute(command));
  }

  @Post('revert')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Restore what stood in the governed registry before identities were applied. By an owner or a steward. Without `execute` only rehearsed.',
  })
  @ApiOkResponse({ type: IdentitiesAnswer })
  async revert(
    @Body() { collections, reason, execute }: RevertRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<IdentitiesAnswer> {
    const call = this.calls.of(caller);
    const command = new RevertIdentities(collections, reason, execute ?? false, call);
    return new IdentitiesAnswer(await this.commands.execute(command));
  }
}
