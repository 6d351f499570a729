import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import type { Written } from '../shared/command-runner.js';
import { MoveGate } from './move-gate.command.js';

@CommandHandler(MoveGate)
export class MoveGateHandler implements ICommandHandler<MoveGate> {
  constructor(private readonly collections: CollectionCommandRunner) {}

  execute({ collection, to, reason, call }: MoveGate): Promise<Written> {
    const type = to === 'closed' ? 'CloseGate' : 'OpenGate';
    return this.collections.run(collection, { type, reason }, call);
  }
}
