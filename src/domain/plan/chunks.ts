import type { EntriesPinned } from './events.js';
import type { Pin, PinnedCollection } from './pins.js';

/** Bounds of one `EntriesPinned`, far below the 1 MiB that an event store takes in one append. */
export const chunkLimits = { pins: 2_000, bytes: 256 * 1024 } as const;

/** The most bytes of a PlanDrafted; what grows in it is the number of collections, not of entries. */
export const sealLimitBytes = 512 * 1024;

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
