import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { reverting } from './identity-change.js';
import { IdentityChanger } from './identity-changer.js';
import { answered, type IdentityOutcome } from './identity-outcome.js';
import { RevertIdentities } from './revert-identities.command.js';

@CommandHandler(RevertIdentities)
export class RevertIdentitiesHandler implements ICommandHandler<RevertIdentities> {
  constructor(private readonly changer: IdentityChanger) {}

  async execute({ collections, reason, execute, call }: RevertIdentities): Promise<IdentityOutcome[]> {
    const outcomes = await this.changer.change({ kind: reverting, collections, reason, execute }, call);
    return answered('RevertIdentities', outcomes);
  }
}
