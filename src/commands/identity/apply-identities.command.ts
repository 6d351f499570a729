import { Command } from '@nestjs/cqrs';
import type { Call } from '../shared/call.js';
import type { IdentityOutcome } from './identity-outcome.js';

/** Writes classified and declared identities into the governed registry, or only rehearses that. */
export class ApplyIdentities extends Command<IdentityOutcome[]> {
  constructor(
    /** Null: all that are classified or declared and not applied. */
    readonly collections: readonly string[] | null,
    readonly reason: string,
    readonly execute: boolean,
    readonly call: Call,
  ) {
    super();
  }
}
