import { Command } from '@nestjs/cqrs';
import type { Decide } from '../../domain/entry/decide.js';
import type { Call } from '../shared/call.js';
import type { RowOutcome } from './row-outcome.js';

/** A decision on one entry; a refusal is thrown. */
export class DecideEntry extends Command<RowOutcome> {
  constructor(
    readonly row: Decide,
    readonly call: Call,
  ) {
    super();
  }
}
