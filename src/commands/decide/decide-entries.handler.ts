import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DecideEntries } from './decide-entries.command.js';
import { EntryDecider } from './entry-decider.js';
import type { RowOutcome } from './row-outcome.js';

@CommandHandler(DecideEntries)
export class DecideEntriesHandler implements ICommandHandler<DecideEntries> {
  constructor(private readonly entries: EntryDecider) {}

  execute({ rows, call }: DecideEntries): Promise<RowOutcome[]> {
    return this.entries.decideAll(rows, call);
  }
}
