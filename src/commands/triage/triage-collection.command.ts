import { Command } from '@nestjs/cqrs';
import type { TriageVerdict } from '../../domain/collection/events.js';
import type { Call } from '../shared/call.js';
import type { Written } from '../shared/command-runner.js';

/** An owner's verdict on a managed collection with zero births. */
export class TriageCollection extends Command<Written> {
  constructor(
    readonly collection: string,
    readonly verdict: TriageVerdict,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}
