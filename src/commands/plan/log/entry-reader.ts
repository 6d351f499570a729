import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { entryStream } from '../../../domain/shared/stream-name.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { EntryFollower } from './entry-follower.js';
import { type EntryRead, readOn, unread } from './entry-read.js';

const streamsAtOnce = 64;
/** From so many on, one pass over the collection's part of the log costs less than a read for each stream. */
const many = 200;
/** Entries that are kept folded, over all collections: some hundred megabytes at most. */
const mostKept = 500_000;

/** Reads entries from the log; no read model is asked, so none can lag. */
@Injectable()
export class EntryReader {
  private readonly limit = pLimit(streamsAtOnce);
  /** The least recently used first. */
  private readonly followers = new Map<string, EntryFollower>();

  constructor(private readonly log: EventLog) {}

  /**
   * In the order of the codes, as the log has them now.
   * @param since by `performance.now()`: as the log had them then, or later. For whoever then appends at the revisions
   *   that this answers, so that the store finds out what came between
   */
  readAll(collection: string, codes: readonly string[], since: number = performance.now()): Promise<EntryRead[]> {
    if (codes.length >= many || this.followers.has(collection)) return this.following(collection, codes, since);
    return Promise.all(codes.map((code) => this.limit(() => this.read(collection, code))));
  }

  async read(collection: string, code: string): Promise<EntryRead> {
    let entry = unread(code);
    for await (const event of this.log.readStream(entryStream(collection, code))) entry = readOn(entry, event);
    return entry;
  }

  private async following(collection: string, codes: readonly string[], since: number): Promise<EntryRead[]> {
    const follower = this.followers.get(collection) ?? new EntryFollower(this.log, collection);
    this.followers.delete(collection);
    this.followers.set(collection, follower);
    const entries = await follower.read(codes, since);
    let kept = [...this.followers.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [name, { size }] of this.followers) {
      if (kept <= mostKept) break;
      this.followers.delete(name);
      kept -= size;
    }
    return entries;
  }
}
