import { type Chunk, decodeChunk } from '../storage/chunk.js';
import type { StoredEvent } from '../storage/record.js';

/**
 * What is kept in memory of the log's end, so that a thousand live subscribers do not ask the file a thousand times. They
 * are a few groups of appends behind; of whatever is kept for longer each collection of garbage moves what came since the
 * last one: with 4096 chunks that took twice as long, and collections of the old space came on top.
 */
const TAIL_CHUNKS = 256;
const TAIL_BYTES = 4 * 1024 * 1024;

interface Kept extends Chunk {
  /** Decoded when somebody first asks, and then for all who follow. */
  decoded?: readonly StoredEvent[];
}

/** The newest chunks, in order and without a gap. */
export class Tail {
  private chunks: Kept[] = [];
  private bytes = 0;

  push(committed: readonly Chunk[]): void {
    for (const chunk of committed) {
      this.chunks.push(chunk);
      this.bytes += chunk.body.length;
    }
    this.trim();
  }

  /** Events from a position on: those of one chunk or more. Undefined if the tail does not reach back that far. */
  from(position: number, limit: number): StoredEvent[] | undefined {
    const first = this.chunks[0];
    if (!first || position < first.position) return undefined;
    const events: StoredEvent[] = [];
    for (let index = this.indexOf(position); index < this.chunks.length && events.length < limit; index += 1) {
      for (const event of eventsOf(this.chunks[index] as Kept)) if (event.position >= position) events.push(event);
    }
    return events.length > limit ? events.slice(0, limit) : events;
  }

  /** The chunk that holds a position, or would. */
  private indexOf(position: number): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.chunks[middle] as Kept).position <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Drops the older half at once when it is full: one copy per hundred chunks, not one per chunk. */
  private trim(): void {
    while (this.chunks.length > TAIL_CHUNKS || (this.bytes > TAIL_BYTES && this.chunks.length > 1)) {
      for (const chunk of this.chunks.splice(0, Math.ceil(this.chunks.length / 2))) this.bytes -= chunk.body.length;
    }
  }
}

function eventsOf(chunk: Kept): readonly StoredEvent[] {
  chunk.decoded ??= decodeChunk(chunk, (position, finding) => {
    throw new Error(`The event at position ${position} changed in memory: ${finding}.`);
  });
  return chunk.decoded;
}
