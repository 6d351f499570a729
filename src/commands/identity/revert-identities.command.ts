import { Command } from '@nestjs/cqrs';
import type { Call } from '../shared/call.js';
import type { IdentityOutcome } from './identity-outcome.js';

/** Restores in the governed registry exactly what stood there before identities were applied, or only rehearses that. */
export class RevertIdentities extends Command<IdentityOutcome[]> {
  constructor(
    readonly collections: readonly string[],
    readonly reason: string,
    readonly execute: boolean,
    readonly call: Call,
  ) {
    super();
  }
}
