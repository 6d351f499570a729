import { Command } from '@nestjs/cqrs';
import type { Call } from '../shared/call.js';
import type { Written } from '../shared/command-runner.js';

/** An owner closes a collection's gate, so that nothing of it may be applied, or opens it again. */
export class MoveGate extends Command<Written> {
  constructor(
    readonly collection: string,
    readonly to: 'open' | 'closed',
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}
