import { Command } from '@nestjs/cqrs';
import type { Decide } from '../../domain/entry/decide.js';
import type { Call } from '../shared/call.js';
import type { RowOutcome } from './row-outcome.js';

/** Decisions on listed entries, row by row. */
export class DecideEntries extends Command<RowOutcome[]> {
  constructor(
    readonly rows: readonly Decide[],
    readonly call: Call,
  ) {
    super();
  }
}
