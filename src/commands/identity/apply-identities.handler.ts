import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import pLimit from 'p-limit';
import { Governed } from '../../infra/governed/sources/governed.js';
import { CollectionReader } from '../shared/collection-reader.js';
import { ApplyIdentities } from './apply-identities.command.js';
import { applying } from './identity-change.js';
import { IdentityChanger } from './identity-changer.js';
import { answered, type IdentityOutcome } from './identity-outcome.js';

const streamsAtOnce = 16;

@CommandHandler(ApplyIdentities)
export class ApplyIdentitiesHandler implements ICommandHandler<ApplyIdentities> {
  constructor(
    private readonly governed: Governed,
    private readonly reader: CollectionReader,
    private readonly changer: IdentityChanger,
  ) {}

  async execute({ collections, reason, execute, call }: ApplyIdentities): Promise<IdentityOutcome[]> {
    const chosen = collections ?? (await this.ready());
    if (chosen.length === 0) return [];
    const outcomes = await this.changer.change({ kind: applying, collections: chosen, reason, execute }, call);
    return collections ? answered('ApplyIdentities', outcomes) : outcomes;
  }

  /** Told by the log, not by a read model that may lag: whoever has just classified means those. */
  private async ready(): Promise<string[]> {
    const names = (await this.governed.discover()).map(({ name }) => name);
    const limit = pLimit(streamsAtOnce);
    const loaded = await Promise.all(names.map((name) => limit(() => this.reader.load(name))));
    return names.filter((_, index) => {
      const { identity, writing } = loaded[index]?.state ?? {};
      return writing?.write.purpose === 'apply_identity' || ['classified', 'declared'].includes(identity?.status ?? '');
    });
  }
}
