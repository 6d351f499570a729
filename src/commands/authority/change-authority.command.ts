import { Command } from '@nestjs/cqrs';
import type { AuthorityCommand } from '../../domain/authority/decide.js';
import type { Call } from '../shared/call.js';
import type { Written } from '../shared/command-runner.js';

/** A steward grants a role to somebody else, or takes it back. */
export class ChangeAuthority extends Command<Written> {
  constructor(
    readonly change: AuthorityCommand,
    readonly call: Call,
  ) {
    super();
  }
}
