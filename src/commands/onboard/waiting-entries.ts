import { Injectable } from '@nestjs/common';
import { onboardFirst } from '../../domain/entry/policies.js';
import type { Actor } from '../../domain/shared/actor.js';
import { scanStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { EntryDecider } from '../decide/entry-decider.js';
import { type Call, causedBy } from '../shared/call.js';
import { derivedId } from '../shared/ids.js';

const policy: Actor = { kind: 'policy', name: onboardFirst };

export type Returned = { readonly returned: number; readonly position: bigint | null };

/**
 * Entries that were exempt until their collection is onboarded go back to PENDING. It looks at all that still wait, so
 * that an onboarding which was cut off here is made good by a repetition of it, or by the next scan.
 */
@Injectable()
export class WaitingEntries {
  constructor(
    private readonly ledger: LedgerLookup,
    private readonly entries: EntryDecider,
    private readonly log: EventLog,
  ) {}

  /**
   * @param knownTo log position that the ledger must have reached; absent: that of the collection's newest page
   * @throws when an entry could not be returned; those that were stay so
   */
  async return(collection: string, call: Call, knownTo?: bigint): Promise<Returned> {
    const own = causedBy(call, derivedId('return-to-pending', call.commandId, collection), policy);
    const atLeast = knownTo ?? (await this.log.lastOf(scanStream(collection)))?.position ?? 0n;
    let position: bigint | null = null;
    let returned = 0;
    for await (const codes of this.ledger.pendingOnboarding(collection, atLeast)) {
      const rows = codes.map((code) => ({ type: 'ReturnToPending', collection, code }) as const);
      for (const row of await this.entries.decideAll(rows, own)) {
        if (row.outcome === 'failed') {
          throw new Error(
            `An entry of ${collection} could not be returned to PENDING: ${row.detail} Repeat the command.`,
          );
        }
        if (row.outcome === 'recorded') returned++;
        if (row.position !== null && (position === null || row.position > position)) position = row.position;
      }
    }
    return { returned, position };
  }
}
