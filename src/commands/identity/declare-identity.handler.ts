import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Authorised } from '../../domain/authority/authority.js';
import type { CodeCheck } from '../../domain/collection/code-check.js';
import type { Identity } from '../../domain/collection/identity.js';
import { ownerOnly } from '../../domain/collection/may.js';
import { GovernedRegistry } from '../../infra/governed/identity/governed-registry.js';
import { Discovery } from '../scan/discovery.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import type { Call } from '../shared/call.js';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import { CollectionReader } from '../shared/collection-reader.js';
import type { Written } from '../shared/command-runner.js';
import { DeclareIdentity } from './declare-identity.command.js';

@CommandHandler(DeclareIdentity)
export class DeclareIdentityHandler implements ICommandHandler<DeclareIdentity> {
  constructor(
    private readonly authorities: AuthorityReader,
    private readonly discovery: Discovery,
    private readonly reader: CollectionReader,
    private readonly registry: GovernedRegistry,
    private readonly collections: CollectionCommandRunner,
  ) {}

  async execute({ collection, identity, reason, call }: DeclareIdentity): Promise<Written> {
    const by = await this.authorities.of(call.actor);
    const code = (await this.mayAsk(collection, by)) ? await this.check(collection, identity, call) : null;
    return this.collections.run(collection, { type: 'DeclareIdentity', identity, reason, code }, call, by);
  }

  /** Whoever may not declare is refused by the decider without a table being read for them. */
  private async mayAsk(collection: string, by: Authorised): Promise<boolean> {
    const { state } = await this.reader.load(collection);
    return ownerOnly(state, collection, by, 'owner-declares') === null;
  }

  private async check(collection: string, identity: Identity, call: Call): Promise<CodeCheck | null> {
    await this.discovery.again(new Set([collection]), 'before', call);
    const { state } = await this.reader.load(collection);
    const relation = state.facts?.relation;
    return relation ? this.registry.checkCode(relation, identity) : null;
  }
}
