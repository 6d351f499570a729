import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import type { Authorised } from '../../domain/authority/authority.js';
import { type CollectionFacts, undiscovered } from '../../domain/collection/facts.js';
import { Governed } from '../../infra/governed/sources/governed.js';
import { CollectionLookup } from '../../infra/postgres/lookups/collection-lookup.js';
import { type Call, causedBy } from '../shared/call.js';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import { derivedId } from '../shared/ids.js';
import { newest } from '../shared/newest.js';

const streamsAtOnce = 16;

export type Discovered = { readonly facts: readonly CollectionFacts[]; readonly position: bigint | null };

/** Looks what collections there are and records what is new or has changed since the last look. */
@Injectable()
export class Discovery {
  constructor(
    private readonly governed: Governed,
    private readonly known: CollectionLookup,
    private readonly collections: CollectionCommandRunner,
  ) {}

  async run(call: Call, by: Authorised): Promise<Discovered> {
    const found = await this.governed.discover();
    const names = new Set(found.map(({ name }) => name));
    // What was known and is found nowhere any more becomes a gap: its entries must not fall silent with it.
    const lost = (await this.known.names()).filter((name) => !names.has(name)).map(undiscovered);
    const facts = [...found, ...lost];
    const limit = pLimit(streamsAtOnce);
    const written = await Promise.all(facts.map((one) => limit(() => this.record(one, call, by))));
    return { facts, position: newest(...written) };
  }

  private async record(facts: CollectionFacts, call: Call, by: Authorised): Promise<bigint | null> {
    const own = causedBy(call, derivedId('discover', call.commandId, facts.name));
    const written = await this.collections.run(facts.name, { type: 'RecordDiscovery', facts }, own, by);
    return written.events.length > 0 ? written.position : null;
  }
}
