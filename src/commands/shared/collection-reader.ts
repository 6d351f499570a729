import { Injectable } from '@nestjs/common';
import { assess } from '../../domain/collection/assess.js';
import type { CollectionEvent } from '../../domain/collection/events.js';
import { type CollectionState, evolveCollection, initialCollection } from '../../domain/collection/state.js';
import { collectionStream } from '../../domain/shared/stream-name.js';
import { SharedReads } from './shared-reads.js';
import { type Fold, type Loaded, StreamRepository } from './stream-repository.js';

export const collectionFold: Fold<CollectionState, CollectionEvent> = {
  initial: initialCollection,
  evolve: evolveCollection,
};

/** Reads a collection from its stream. */
@Injectable()
export class CollectionReader {
  private readonly reads = new SharedReads((collection) => this.load(collection));

  constructor(private readonly streams: StreamRepository) {}

  load(collection: string): Promise<Loaded<CollectionState>> {
    return this.streams.load(collectionStream(collection), collectionFold);
  }

  /** What a decision on one of its entries must know of the collection. */
  async standing(collection: string): Promise<{ onboarded: boolean; hasIdentity: boolean }> {
    const { state } = await this.reads.of(collection);
    return { onboarded: state.onboarded, hasIdentity: state.facts !== null && assess(state.facts).scannable };
  }
}
