import { Command } from '@nestjs/cqrs';
import type { Decision } from '../../domain/entry/events.js';
import type { Call } from '../shared/call.js';
import type { RowOutcome } from './row-outcome.js';

export type Filter = { readonly collection: string; readonly standing: Decision };

/** A decision on all open entries of a collection that stand alike; refused whole if their number is not the one previewed. */
export class DecideFiltered extends Command<RowOutcome[]> {
  constructor(
    readonly filter: Filter,
    readonly to: Decision,
    readonly reason: string,
    readonly expected: number,
    readonly call: Call,
  ) {
    super();
  }
}

/** How many entries a filter meets now, and some of them: what to look at before deciding. Writes nothing. */
export class PreviewFiltered extends Command<Preview> {
  constructor(readonly filter: Filter) {
    super();
  }
}

export type Preview = { readonly matches: number; readonly sample: readonly string[] };
