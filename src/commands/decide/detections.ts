import type { Detection, LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { SharedReads } from '../shared/shared-reads.js';

/** Looks detections up for many callers at once: what they ask for while one look is under way is one look together. */
export class Detections {
  private readonly asked = new Map<string, Set<string>>();
  private readonly looks = new SharedReads((collection) => this.look(collection));

  constructor(private readonly ledger: LedgerLookup) {}

  /** As far as the ledger has come: the detections of these codes, among others. */
  of(collection: string, codes: readonly string[]): Promise<ReadonlyMap<string, Detection>> {
    const asked = this.asked.get(collection) ?? new Set();
    this.asked.set(collection, asked);
    for (const code of codes) asked.add(code);
    return this.looks.of(collection);
  }

  private look(collection: string): Promise<ReadonlyMap<string, Detection>> {
    const codes = [...(this.asked.get(collection) ?? [])];
    this.asked.delete(collection);
    return this.ledger.detections(collection, codes, 0n);
  }
}
