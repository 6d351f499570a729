import { Injectable } from '@nestjs/common';
import { onboardFirst } from '../../domain/entry/policies.js';
import type { Actor } from '../../domain/shared/actor.js';
import { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { EntryDecider } from '../decide/entry-decider.js';
import { type Call, causedBy } from '../shared/call.js';
import { derivedId } from '../shared/ids.js';

const policy: Actor = { kind: 'policy', name: onboardFirst };

/**
 * The policy `onboard-first`: entries of a table that nobody onboarded stand as EXEMPT until it is, since no birth of
 * them could be approved. It looks at all pending entries, so that a scan that was cut off is made good by the next.
 */
@Injectable()
export class OnboardFirst {
  constructor(
    private readonly ledger: LedgerLookup,
    private readonly entries: EntryDecider,
  ) {}

  /**
   * @param scannedTo log position of the lap's last event
   * @returns the newest position written, or `scannedTo` when nothing was pending
   * @throws when an entry could not be decided; those that were stay so, and the next scan decides the rest
   */
  async exempt(collection: string, scannedTo: bigint, call: Call): Promise<bigint> {
    const own = causedBy(call, derivedId('onboard-first', call.commandId, collection), policy);
    let newest = scannedTo;
    for await (const codes of this.ledger.openCodes(collection, scannedTo, 'PENDING')) {
      const reason = `${collection} is not onboarded; its entries wait for the onboarding.`;
      const rows = codes.map((code) => ({ type: 'Decide', collection, code, to: 'EXEMPT', reason }) as const);
      for (const { outcome, position, detail } of await this.entries.decideAll(rows, own)) {
        if (outcome === 'failed')
          throw new Error(`The policy onboard-first could not exempt an entry of ${collection}: ${detail}`);
        if (position !== null && position > newest) newest = position;
      }
    }
    return newest;
  }
}
