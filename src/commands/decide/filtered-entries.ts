import { Injectable } from '@nestjs/common';
import { scanStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import type { Filter } from './decide-filtered.command.js';

/** Finds the open entries that a filter meets, in a ledger that knows the collection's newest page. */
@Injectable()
export class FilteredEntries {
  constructor(
    private readonly ledger: LedgerLookup,
    private readonly log: EventLog,
  ) {}

  async codes({ collection, standing }: Filter): Promise<string[]> {
    const lastPage = await this.log.lastOf(scanStream(collection));
    const codes: string[] = [];
    for await (const some of this.ledger.openCodes(collection, lastPage?.position ?? 0n, standing)) codes.push(...some);
    return codes;
  }
}
