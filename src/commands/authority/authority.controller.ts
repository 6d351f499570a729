import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuthorityCommand } from '../../domain/authority/decide.js';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { Accepted } from '../shared/answer.js';
import { CallFactory } from '../shared/call-factory.js';
import { AuthorityRequest } from './authority.dto.js';
import { ChangeAuthority } from './change-authority.command.js';

@ApiTags('authority')
@ApiBearerAuth()
@Controller('authority')
export class AuthorityController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Grant a role to somebody, or revoke it. By a steward, never for oneself.' })
  @ApiOkResponse({ type: Accepted })
  async change(@Body() request: AuthorityRequest, @CurrentCaller() caller: Caller): Promise<Accepted> {
    const call = this.calls.of(caller);
    return new Accepted(await this.commands.execute(new ChangeAuthority(changeOf(request), call)));
  }
}

const changeOf = ({ action, person, role, collections, reason }: AuthorityRequest): AuthorityCommand => ({
  type: action === 'grant' ? 'GrantAuthority' : 'RevokeAuthority',
  person,
  role,
  scope: collections ? { kind: 'collections', names: collections } : { kind: 'all' },
  reason,
});
