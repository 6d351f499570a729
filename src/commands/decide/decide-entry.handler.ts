import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DecideEntry } from './decide-entry.command.js';
import { EntryDecider, type RowOutcome } from './entry-decider.js';

@CommandHandler(DecideEntry)
export class DecideEntryHandler implements ICommandHandler<DecideEntry> {
  constructor(private readonly entries: EntryDecider) {}

  execute({ row, call }: DecideEntry): Promise<RowOutcome> {
    return this.entries.decide(row, call);
  }
}
