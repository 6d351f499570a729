import type { EntitySource } from '../../infra/governed/sources/entity-source.js';
import type { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';

/** What a lap knows of the entries that stood open before it, to tell which of the entities that it meets are new. */
export interface OpenEntries {
  /** For each unborn entity that a page met: whether the ledger does not hold it open. */
  areNew(codes: readonly string[]): Promise<readonly boolean[]>;
  /** Entries that were open before the lap's first page, and that it has not asked about. */
  unmet(): string[];
}

/** Of a collection that has no open entry. */
export const noneOpen: OpenEntries = {
  areNew: async (codes) => codes.map(() => true),
  unmet: () => [],
};

/**
 * Of a full lap, which passes every entry: all that are open are read once. A look at each when its page comes would take
 * PostgreSQL several times as long, and one more look at all would be due at the end.
 *
 * They must be read before the first page is. Then an entity that is not among them, and is met unborn, is new: whatever an
 * apply had closed by then was born before the page was read, and what it closes later counts as open still.
 */
export const readAllOpen = async (ledger: LedgerLookup, collection: string, known: bigint): Promise<OpenEntries> => {
  const isMet = new Map<string, boolean>();
  for await (const codes of ledger.allOpen(collection, known)) for (const code of codes) isMet.set(code, false);
  return {
    areNew: async (codes) =>
      codes.map((code) => {
        const before = isMet.get(code);
        if (before === false) isMet.set(code, true);
        return before === undefined;
      }),
    unmet: () => {
      const codes: string[] = [];
      for (const [code, met] of isMet) if (!met) codes.push(code);
      return codes;
    },
  };
};

/** Of an incremental lap, which passes few rows: only the entries of those are looked up, page by page. */
export const lookedUp = (
  ledger: LedgerLookup,
  source: EntitySource,
  collection: string,
  known: bigint,
): OpenEntries => ({
  areNew: async (codes) => {
    if (codes.length === 0) return [];
    const detections = await ledger.detections(collection, codes, known);
    // An entry may have been closed by an apply after the page was read, which saw it unborn: it is not to be opened
    // again. Those are few, so they are looked at once more.
    const closed = [...detections].flatMap(([code, { status }]) => (status === 'open' ? [] : [code]));
    const born = new Set(closed.length === 0 ? [] : (await source.check(closed)).born);
    return codes.map((code) => detections.get(code)?.status !== 'open' && !born.has(code));
  },
  unmet: () => [],
});
