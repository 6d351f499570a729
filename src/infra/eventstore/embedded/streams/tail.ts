import { type Chunk, decodeChunk } from '../storage/chunk.js';
import type { StoredEvent } from '../storage/record.js';

/** What is kept in memory of the log's end, so that a thousand live subscribers do not ask the disk a thousand times. */
const TAIL_EVENTS = 4096;
const TAIL_BYTES = 16 * 1024 * 1024;

/** The newest events, in order and without a gap. */
export class Tail {
  private events: StoredEvent[] = [];
  private bytes = 0;

  push(committed: readonly Chunk[]): void {
    for (const chunk of committed) {
      for (const event of decodeChunk(chunk, impossible)) this.events.push(event);
      this.bytes += chunk.body.length;
    }
    this.trim();
  }

  /** Events from a position on, at most `limit`; undefined if the tail does not reach back that far. */
  from(position: number, limit: number): StoredEvent[] | undefined {
    const first = this.events[0];
    if (!first || position < first.position) return undefined;
    const start = position - first.position;
    return this.events.slice(start, start + limit);
  }

  /** Drops the older half at once when it is full: one copy per two thousand events, not one per event. */
  private trim(): void {
    while (this.events.length > TAIL_EVENTS || (this.bytes > TAIL_BYTES && this.events.length > 1)) {
      const dropped = this.events.splice(0, Math.ceil(this.events.length / 2));
      for (const event of dropped) this.bytes -= event.record.length;
    }
  }
}

function impossible(position: number, finding: string): never {
  throw new Error(`The event at position ${position} changed in memory: ${finding}.`);
}
