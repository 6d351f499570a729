import { Injectable } from '@nestjs/common';
import { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { UpToDate } from '../../infra/postgres/lookups/up-to-date.js';
import type { Filter } from './decide-filtered.command.js';

/** Finds the open entries that a filter meets, in a ledger that knows all that was found and decided by now. */
@Injectable()
export class FilteredEntries {
  constructor(
    private readonly ledger: LedgerLookup,
    private readonly upToDate: UpToDate,
  ) {}

  async codes({ collection, standing }: Filter): Promise<string[]> {
    // Not only the newest page: whoever has just decided on some would meet them again.
    await this.upToDate.reach('ledger', ['scan-', 'entry-']);
    const codes: string[] = [];
    for await (const some of this.ledger.openCodes(collection, 0n, standing)) codes.push(...some);
    return codes;
  }
}
