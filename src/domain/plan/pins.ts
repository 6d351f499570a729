import type { EntriesPinned } from './events.js';

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
export const canonicalOrder = (collections: readonly PinnedCollection[]): readonly PinnedCollection[] =>
  collections
    .map(({ collection, pins }) => ({ collection, pins: [...pins].sort((a, b) => byCodePoint(a[0], b[0])) }))
    .sort((a, b) => byCodePoint(a.collection, b.collection));

/** Bounds of one `EntriesPinned`, far below the 1 MiB that an event store takes in one append. */
export const chunkLimits = { pins: 2_000, bytes: 256 * 1024 } as const;

/** Cuts a plan's list, in canonical order, into the events that pin it. A chunk never spans two collections. */
export const pinEvents = (planId: string, ordered: readonly PinnedCollection[]): readonly EntriesPinned[] => {
  const events: EntriesPinned[] = [];
  let ordinal = 0;
  for (const { collection, pins } of ordered) {
    for (const chunk of chunks(pins)) {
      events.push({
        type: 'EntriesPinned',
        data: { planId, chunk: events.length, firstOrdinal: ordinal, collection, pins: chunk },
      });
      ordinal += chunk.length;
    }
  }
  return events;
};

function* chunks(pins: readonly Pin[]): Generator<readonly Pin[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, pin] of pins.entries()) {
    const size = utf8Bound(pin);
    if (index > start && (index - start >= chunkLimits.pins || bytes + size > chunkLimits.bytes)) {
      yield pins.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < pins.length) yield pins.slice(start);
}

/** An upper bound of a pin's size in JSON: at most three bytes of UTF-8 for each UTF-16 unit. */
const utf8Bound = (pin: Pin): number => 3 * JSON.stringify(pin).length;
