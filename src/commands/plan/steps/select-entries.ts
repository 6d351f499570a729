import { Injectable } from '@nestjs/common';
import { LedgerLookup } from '../../../infra/postgres/lookups/ledger-lookup.js';
import { UpToDate } from '../../../infra/postgres/lookups/up-to-date.js';
import type { Wanted } from '../ground/observer.js';
import type { Selection } from '../plan.commands.js';

/** Finds the entries that a draft is to pin. What the ledger names is judged again by the entries' own streams. */
@Injectable()
export class SelectEntries {
  constructor(
    private readonly ledger: LedgerLookup,
    private readonly upToDate: UpToDate,
  ) {}

  async find(selection: readonly Selection[] | null): Promise<Wanted[]> {
    if (selection?.every(({ codes }) => codes !== null) !== true)
      await this.upToDate.reach('ledger', ['scan-', 'entry-']);
    const asked =
      selection ??
      (await this.ledger.collectionsWithOpen('BIRTH_APPROVED')).map((collection) => ({ collection, codes: null }));
    const found: Wanted[] = [];
    for (const { collection, codes } of asked) {
      found.push({ collection, codes: codes === null ? await this.approved(collection) : [...new Set(codes)] });
    }
    return found;
  }

  private async approved(collection: string): Promise<string[]> {
    const codes: string[] = [];
    for await (const some of this.ledger.openCodes(collection, 0n, 'BIRTH_APPROVED')) codes.push(...some);
    return codes;
  }
}
