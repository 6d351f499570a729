import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../eventstore/event-log.js';
import { firstAfter } from '../../eventstore/subscription/first-after.js';
import { readCheckpoint } from '../read-model/checkpoint.js';
import { CheckpointWaiter } from '../read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../tokens.js';

export type Reaching = {
  /** Only what the log holds up to this position; all by default. */
  readonly upTo?: bigint;
  /** A minute by default. */
  readonly patienceMs?: number;
};

/** For readers who cannot say what was written last: a command line, say, that was started after another one ended. */
@Injectable()
export class UpToDate {
  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly log: EventLog,
    private readonly waiter: CheckpointWaiter,
  ) {}

  /**
   * Waits until a projection has taken in everything of its streams that the log holds by now.
   * @throws ProjectionBehind when it does not come that far in time
   */
  async reach(
    projection: string,
    prefixes: readonly string[],
    { upTo, patienceMs = 60_000 }: Reaching = {},
  ): Promise<void> {
    const deadline = performance.now() + patienceMs;
    const head = await this.log.head();
    const end = upTo !== undefined && upTo < head ? upTo : head;
    for (;;) {
      const position = (await readCheckpoint(this.pool, projection))?.position ?? null;
      if (position !== null && position >= end) return;
      const next = await firstAfter(this.log, position, prefixes);
      // Writers may go on for ever; what they add after the beginning is not waited for.
      if (next === null || next.position > end) return;
      await this.waiter.waitFor(projection, next.position, Math.max(Math.round(deadline - performance.now()), 1));
    }
  }
}
