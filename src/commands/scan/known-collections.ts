import { Injectable } from '@nestjs/common';
import type { CollectionEvent } from '../../domain/collection/events.js';
import { type CollectionState, evolveCollection, initialCollection } from '../../domain/collection/state.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { eachAfter } from '../../infra/eventstore/subscription/each-after.js';

const prefix = 'collection-';

/**
 * Every collection as its stream told when it was last looked: one stream of news from the log instead of a read per
 * collection, which took longer than a scan of most of them.
 */
@Injectable()
export class KnownCollections {
  private readonly states = new Map<string, CollectionState>();
  private seen: bigint | null = null;
  private following: Promise<void> = Promise.resolve();

  constructor(private readonly log: EventLog) {}

  /** Catches up with the log as it is now. @throws when the event store does not answer */
  refresh(): Promise<void> {
    // One after the other: two at once would fold the same events twice.
    this.following = this.following.then(
      () => this.follow(),
      () => this.follow(),
    );
    return this.following;
  }

  /** As of the last refresh. */
  of(collection: string): CollectionState {
    return this.states.get(collection) ?? initialCollection;
  }

  private async follow(): Promise<void> {
    this.seen = await eachAfter(this.log, this.seen, [prefix], ({ stream, type, data, position }) => {
      const collection = stream.slice(prefix.length);
      this.states.set(collection, evolveCollection(this.of(collection), { type, data } as CollectionEvent));
      // What was taken before a break stands, so the next look goes on behind it.
      this.seen = position;
    });
  }
}
