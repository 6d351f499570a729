import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { type Authorised, noAuthority } from '../../domain/authority/authority.js';
import { recordDiscovery } from '../../domain/collection/discover.js';
import { type CollectionFacts, undiscovered } from '../../domain/collection/facts.js';
import { lookAgain } from '../../domain/collection/may.js';
import type { CollectionState } from '../../domain/collection/state.js';
import type { Actor } from '../../domain/shared/actor.js';
import { Governed } from '../../infra/governed/sources/governed.js';
import { CollectionLookup } from '../../infra/postgres/lookups/collection-lookup.js';
import { type Call, causedBy } from '../shared/call.js';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import { derivedId } from '../shared/ids.js';
import { newest } from '../shared/newest.js';
import { KnownCollections } from './known-collections.js';

const streamsAtOnce = 16;
const policy: Actor = { kind: 'policy', name: lookAgain };

export type Discovered = { readonly facts: readonly CollectionFacts[]; readonly position: bigint | null };

/** Looks what collections there are and records what is new or has changed since the last look. */
@Injectable()
export class Discovery {
  constructor(
    private readonly governed: Governed,
    private readonly known: CollectionLookup,
    private readonly collections: CollectionCommandRunner,
    private readonly states: KnownCollections,
  ) {}

  async run(call: Call, by: Authorised): Promise<Discovered> {
    const [found, known] = await Promise.all([this.governed.discover(), this.known.names(), this.states.refresh()]);
    const names = new Set(found.map(({ name }) => name));
    // What was known and is found nowhere any more becomes a gap: its entries must not fall silent with it.
    const lost = known.filter((name) => !names.has(name)).map(undiscovered);
    const facts = [...found, ...lost];
    return { facts, position: await this.recordAll(facts, call, by) };
  }

  /**
   * Looks again at single collections, before and after the service changes their rows of the registry: whoever has it
   * done need not be an operator, but what they do must rest on what is, and be seen.
   */
  async again(names: ReadonlySet<string>, when: 'before' | 'after', call: Call): Promise<Discovered> {
    const [found] = await Promise.all([this.governed.discover(), this.states.refresh()]);
    const facts = found.filter(({ name }) => names.has(name));
    const own = causedBy(call, derivedId('look-again', when, call.commandId), policy);
    return { facts, position: await this.recordAll(facts, own, { actor: policy, authority: noAuthority }) };
  }

  private async recordAll(facts: readonly CollectionFacts[], call: Call, by: Authorised): Promise<bigint | null> {
    const news = facts.filter((one) => !isKnown(one, this.states.of(one.name), by));
    const limit = pLimit(streamsAtOnce);
    return newest(...(await Promise.all(news.map((one) => limit(() => this.record(one, call, by))))));
  }

  private async record(facts: CollectionFacts, call: Call, by: Authorised): Promise<bigint | null> {
    const own = causedBy(call, derivedId('discover', call.commandId, facts.name));
    const written = await this.collections.run(facts.name, { type: 'RecordDiscovery', facts }, own, by);
    return written.events.length > 0 ? written.position : null;
  }
}

/** A look that would write nothing needs no command. */
const isKnown = (facts: CollectionFacts, state: CollectionState, by: Authorised): boolean => {
  const outcome = recordDiscovery({ type: 'RecordDiscovery', facts }, state, facts.name, by);
  return outcome.ok && outcome.events.length === 0;
};
