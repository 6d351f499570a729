import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DecideEntries } from './decide-entries.command.js';
import { EntryDecider, type RowOutcome } from './entry-decider.js';

@CommandHandler(DecideEntries)
export class DecideEntriesHandler implements ICommandHandler<DecideEntries> {
  constructor(private readonly entries: EntryDecider) {}

  execute({ rows, call }: DecideEntries): Promise<RowOutcome[]> {
    return this.entries.decideAll(rows, call);
  }
}
