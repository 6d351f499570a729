import type { PlannedCollection } from './events.js';
import type { Pin, PinnedCollection } from './pins.js';
import type { Chunk, Plan } from './state.js';

/** A pin with its place in the plan. */
export type Pinned = { readonly ordinal: number; readonly collection: string; readonly pin: Pin };

/** The ordinals `from` (inclusive) to `to` (exclusive). */
export type Span = { readonly from: number; readonly to: number };

/** The whole list by collection, in canonical order. */
export const pinnedCollections = ({ chunks }: Pick<Plan, 'chunks'>): readonly PinnedCollection[] => {
  const lists = new Map<string, Pin[]>();
  for (const { collection, pins } of chunks) {
    const list = lists.get(collection) ?? [];
    for (const pin of pins) list.push(pin);
    lists.set(collection, list);
  }
  return [...lists].map(([collection, pins]) => ({ collection, pins }));
};

/** The pins of a range of ordinals. Costs the range's size and a search by halves, not the plan's size. */
export const pinsIn = ({ chunks }: Pick<Plan, 'chunks'>, { from, to }: Span): readonly Pinned[] => {
  const found: Pinned[] = [];
  for (let at = chunkOf(chunks, from); at < chunks.length; at++) {
    const chunk = chunks[at];
    if (!chunk || chunk.firstOrdinal >= to) break;
    const { firstOrdinal, collection, pins } = chunk;
    for (const [index, pin] of pins.slice(Math.max(0, from - firstOrdinal), to - firstOrdinal).entries()) {
      found.push({ ordinal: Math.max(from, firstOrdinal) + index, collection, pin });
    }
  }
  return found;
};

/** The pin at one ordinal, or null beyond the list. */
export const pinAt = (plan: Pick<Plan, 'chunks'>, ordinal: number): Pinned | null =>
  pinsIn(plan, { from: ordinal, to: ordinal + 1 })[0] ?? null;

/** The part of the plan that an ordinal belongs to, or null beyond the list. */
export const collectionAt = ({ draft }: Pick<Plan, 'draft'>, ordinal: number): PlannedCollection | null =>
  draft.collections.find(({ firstOrdinal, entries }) => ordinal >= firstOrdinal && ordinal < firstOrdinal + entries) ??
  null;

/** The range of so many ordinals from one on, within its collection; null beyond the list. */
export const rangeFrom = (plan: Pick<Plan, 'draft'>, from: number, size: number): Span | null => {
  const part = collectionAt(plan, from);
  return part && { from, to: Math.min(part.firstOrdinal + part.entries, from + size) };
};

/** The index of the last chunk that starts at or before an ordinal. */
const chunkOf = (chunks: readonly Chunk[], ordinal: number): number => {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const chunk = chunks[middle];
    if (chunk && chunk.firstOrdinal <= ordinal) low = middle;
    else high = middle - 1;
  }
  return low;
};
