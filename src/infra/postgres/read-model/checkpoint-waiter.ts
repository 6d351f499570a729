import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../tokens.js';
import { readCheckpoint } from './checkpoint.js';
import { CheckpointListener } from './checkpoint-listener.js';

/** A read model did not come as far as was asked within the time that was given. The write itself is durable. */
export class ProjectionBehind extends Error {
  override readonly name = 'ProjectionBehind';
  constructor(
    readonly projection: string,
    readonly wanted: bigint,
    readonly reached: bigint | null,
    waitedMs: number,
  ) {
    super(
      `The projection ${projection} is at position ${reached ?? 'none'} and has not reached ${wanted} within ${waitedMs} ms. What was written is safe in the log; read again later, and look at the projection's state if it stays behind.`,
    );
  }
}

/** Looks again even if no notice came, so that a lost notice costs time and never correctness. */
const lookAgainMs = 250;

/** Read-your-writes: waits until a projection has applied the log up to a position. */
@Injectable()
export class CheckpointWaiter implements OnModuleDestroy {
  private readonly listener: CheckpointListener;

  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {
    this.listener = new CheckpointListener(pool);
  }

  /**
   * Waits until every event that the projection reads, up to and with the position, is in its rows. The position must be
   * one of an event that the projection reads; see `ReadYourWrites` for any position.
   * @throws ProjectionBehind after `timeoutMs`
   */
  async waitFor(projection: string, position: bigint, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const notice = this.listener.next(projection, Math.min(lookAgainMs, Math.max(deadline - Date.now(), 1)));
      const reached = (await readCheckpoint(this.pool, projection))?.position ?? null;
      if (reached !== null && reached >= position) return notice.cancel();
      if (Date.now() >= deadline) {
        notice.cancel();
        throw new ProjectionBehind(projection, position, reached, timeoutMs);
      }
      await notice.arrived;
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener.close();
  }
}
