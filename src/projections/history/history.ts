import { Injectable } from '@nestjs/common';
import { collectionStream, entryStream, scanStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { inLogOrder } from './in-log-order.js';
import { type Step, stepOf, stepOfEntity } from './step.js';

/** What happened to an entity or a collection, straight from the log: no read model stands between. */
@Injectable()
export class History {
  constructor(private readonly log: EventLog) {}

  /** Every event about one entity, oldest first: what scans found of it, what was decided, what was applied. */
  ofEntry(collection: string, code: string): AsyncGenerator<Step> {
    return inLogOrder(this.foundByScans(collection, code), this.steps(entryStream(collection, code)));
  }

  /** Every event about one collection and its scans, oldest first. */
  ofCollection(collection: string): AsyncGenerator<Step> {
    return inLogOrder(this.steps(collectionStream(collection)), this.steps(scanStream(collection)));
  }

  private async *steps(stream: string): AsyncGenerator<Step> {
    for await (const event of this.log.readStream(stream)) yield stepOf(event);
  }

  private async *foundByScans(collection: string, code: string): AsyncGenerator<Step> {
    for await (const event of this.log.readStream(scanStream(collection))) {
      const step = stepOfEntity(event, code);
      if (step) yield step;
    }
  }
}
