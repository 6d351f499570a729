import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { CollectionReader } from '../../shared/collection-reader.js';

const streamsAtOnce = 16;

/** Reads from the log which gates are closed at this moment. */
@Injectable()
export class Gates {
  constructor(private readonly collections: CollectionReader) {}

  async closedAmong(names: readonly string[]): Promise<string[]> {
    const limit = pLimit(streamsAtOnce);
    const loaded = await Promise.all(names.map((name) => limit(() => this.collections.load(name))));
    return names.filter((_, index) => loaded[index]?.state.gate === 'closed');
  }
}
