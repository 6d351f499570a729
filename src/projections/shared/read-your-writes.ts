import { Injectable } from '@nestjs/common';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { retryAfterSeconds } from '../../infra/http/problem/catalogue.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { CheckpointWaiter, ProjectionBehind } from '../../infra/postgres/read-model/checkpoint-waiter.js';
import { catalog } from '../catalog.js';

const patienceMs = 5_000;

/** Read-your-writes for any position that a command answered, whichever stream it wrote to. */
@Injectable()
export class ReadYourWrites {
  constructor(
    private readonly log: EventLog,
    private readonly waiter: CheckpointWaiter,
  ) {}

  /**
   * Waits until the projection has the event at a position, for some seconds at most. A projection that does not read
   * the event has nothing to wait for.
   * @throws ProblemException 503 when it stays behind, 404 when no event stands at the position
   */
  async wait(projection: string, position: bigint): Promise<void> {
    const stream = await this.log.streamAt(position);
    if (stream === null) {
      throw new ProblemException(
        'unknown',
        `No event stands at position ${position}; pass the position that a command answered.`,
      );
    }
    const reads = catalog.find(({ name }) => name === projection)?.streamPrefixes ?? [];
    if (!reads.some((prefix) => stream.startsWith(prefix))) return;
    try {
      await this.waiter.waitFor(projection, position, patienceMs);
    } catch (error) {
      if (!(error instanceof ProjectionBehind)) throw error;
      throw new ProblemException('unavailable', error.message, {}, { 'Retry-After': String(retryAfterSeconds) });
    }
  }
}
