import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import type { Written } from '../shared/command-runner.js';
import { TriageCollection } from './triage-collection.command.js';

@CommandHandler(TriageCollection)
export class TriageCollectionHandler implements ICommandHandler<TriageCollection> {
  constructor(private readonly collections: CollectionCommandRunner) {}

  execute({ collection, verdict, reason, call }: TriageCollection): Promise<Written> {
    return this.collections.run(collection, { type: 'Triage', verdict, reason }, call);
  }
}
