import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DecideEntry } from './decide-entry.command.js';
import { EntryDecider } from './entry-decider.js';
import type { RowOutcome } from './row-outcome.js';

@CommandHandler(DecideEntry)
export class DecideEntryHandler implements ICommandHandler<DecideEntry> {
  constructor(private readonly entries: EntryDecider) {}

  execute({ row, call }: DecideEntry): Promise<RowOutcome> {
    return this.entries.decide(row, call);
  }
}
