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
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly collection: string,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** The entries as the log has them when this is called, or later; in the order of the codes. */
  async read(codes: readonly string[]): Promise<EntryRead[]> {
    // One reader at a time: two would fold the same events twice.
    this.reading = this.reading.catch(() => undefined).then(() => this.readOn());
    await this.reading;
    return codes.map((code) => this.entries.get(code) ?? unread(code));
  }

  private async readOn(): Promise<void> {
    const prefix = entryStream(this.collection, '');
    await eachAfter(this.log, this.position, [prefix], (event) => {
      const code = event.stream.slice(prefix.length);
      this.entries.set(code, readOn(this.entries.get(code) ?? unread(code), event));
      this.position = event.position;
    });
  }
}
