import { Command } from '@nestjs/cqrs';
import type { Identity } from '../../domain/collection/identity.js';
import type { Call } from '../shared/call.js';
import type { Written } from '../shared/command-runner.js';

/** An owner says how the codes of a collection are made. Believed once the data agrees; applied by a step of its own. */
export class DeclareIdentity extends Command<Written> {
  constructor(
    readonly collection: string,
    readonly identity: Identity,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}
