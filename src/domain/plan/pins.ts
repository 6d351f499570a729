/**
 * One pinned entry: its code, the revision of its stream at the draft (decimal text), and its row's key as the texts of
 * the key's columns. A tuple, because a plan may hold hundreds of thousands of them.
 */
export type Pin = readonly [code: string, revision: string, key: readonly string[]];

/** The pins of one collection, in canonical order. */
export type PinnedCollection = { readonly collection: string; readonly pins: readonly Pin[] };

/**
 * Orders texts by Unicode code point. It is the order of `COLLATE "C"` in a UTF-8 database, so that an auditor can
 * reproduce a plan's list in SQL. JavaScript's own `<` differs for characters outside the basic plane.
 */
export const byCodePoint = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
};

/** Lifts the surrogates, which stand for code points from U+10000, above the rest of the basic plane. */
const codePointRank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** The canonical order of a plan: collections by name, then entries by code. An entry's place in it is its ordinal. */
export const inCanonicalOrder = <C extends PinnedCollection>(collections: readonly C[]): readonly C[] =>
  collections
    .map((of) => ({ ...of, pins: [...of.pins].sort((a, b) => byCodePoint(a[0], b[0])) }))
    .sort((a, b) => byCodePoint(a.collection, b.collection));
