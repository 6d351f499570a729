import { entryStream } from '../../../domain/shared/stream-name.js';
import type { EventLog } from '../../../infra/eventstore/event-log.js';
import { eachAfter } from '../../../infra/eventstore/subscription/each-after.js';
import { type EntryRead, readOn, unread } from './entry-read.js';

/**
 * All entries of one collection, folded from one stream of events and followed: a plan may hold hundreds of thousands of
 * entries, and is looked at eight times before it is applied.
 */
export class EntryFollower {
  private readonly entries = new Map<string, EntryRead>();
  private position: bigint | null = null;
  /** When the last reading began that went well: nothing that stood in the log by then is missing. By `performance.now()`. */
  private knownAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly collection: string,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /**
   * The entries as the log had them at a moment, or later; in the order of the codes.
   * @param since the moment, by `performance.now()`
   */
  async read(codes: readonly string[], since: number): Promise<EntryRead[]> {
    // One reader at a time: two would fold the same events twice.
    this.reading = this.reading.catch(() => undefined).then(() => (this.knownAt < since ? this.readOn() : undefined));
    await this.reading;
    return codes.map((code) => this.entries.get(code) ?? unread(code));
  }

  private async readOn(): Promise<void> {
    const began = performance.now();
    const prefix = entryStream(this.collection, '');
    this.position = await eachAfter(this.log, this.position, [prefix], (event) => {
      const code = event.stream.slice(prefix.length);
      this.entries.set(code, readOn(this.entries.get(code) ?? unread(code), event));
      this.position = event.position;
    });
    this.knownAt = began;
  }
}
