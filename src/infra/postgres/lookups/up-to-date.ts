import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../eventstore/event-log.js';
import { firstAfter } from '../../eventstore/subscription/first-after.js';
import { readCheckpoint } from '../read-model/checkpoint.js';
import { CheckpointWaiter } from '../read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../tokens.js';

const patienceMs = 60_000;

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
  async reach(projection: string, prefixes: readonly string[]): Promise<void> {
    const head = await this.log.head();
    for (;;) {
      const position = (await readCheckpoint(this.pool, projection))?.position ?? null;
      const next = await firstAfter(this.log, position, prefixes);
      // Writers may go on for ever; what they add after the beginning is not waited for.
      if (next === null || next.position > head) return;
      await this.waiter.waitFor(projection, next.position, patienceMs);
    }
  }
}
