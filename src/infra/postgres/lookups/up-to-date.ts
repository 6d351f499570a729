import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../eventstore/event-log.js';
import { type EventMark, lookAfter } from '../../eventstore/subscription/first-after.js';
import { readCheckpoint } from '../read-model/checkpoint.js';
import { CheckpointWaiter, ProjectionBehind } from '../read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../tokens.js';

export type Reaching = {
  /** Only what the log holds up to this position; all by default. */
  readonly upTo?: bigint;
  /** A minute by default. */
  readonly patienceMs?: number;
};

/** The log lacks what the projection has shown already, so the projection follows it no longer. */
export class LogEndsEarlier extends ProjectionBehind {
  constructor(projection: string, position: bigint, head: bigint) {
    super(projection, head, position, 0);
    this.message = `The projection ${projection} stands at position ${position}, beyond the end of the log, which is at ${head}: the log was restored from an older backup, or is another one. \`birth-ledger projections\` says more.`;
  }
}

/** For readers who cannot say what was written last: a command line, say, that was started after another one ended. */
@Injectable()
export class UpToDate {
  /** By projection, a part of the log that holds nothing for it: behind `from`, up to `to`. */
  private readonly empty = new Map<string, { readonly from: bigint; readonly to: bigint }>();

  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly log: EventLog,
    private readonly waiter: CheckpointWaiter,
  ) {}

  /**
   * Waits until a projection has taken in everything of its streams that the log holds by now.
   * @throws ProjectionBehind when it does not come that far in time, LogEndsEarlier when it never will
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
      if (position !== null && position > head) await this.assertHolds(projection, position);
      if (position !== null && position >= end) return;
      const next = await this.nextFor(projection, prefixes, position, head);
      // Writers may go on for ever; what they add after the beginning is not waited for.
      if (next === null || next.position > end) return;
      await this.waiter.waitFor(projection, next.position, Math.max(Math.round(deadline - performance.now()), 1));
    }
  }

  /** The first event that the projection has not taken in. What was looked through in vain before is left out. */
  private async nextFor(
    projection: string,
    prefixes: readonly string[],
    position: bigint | null,
    head: bigint,
  ): Promise<EventMark | null> {
    const from = position ?? 0n;
    const known = this.empty.get(projection);
    const holds = known !== undefined && known.from <= from && known.to > from && known.to <= head;
    const { first, looked } = await lookAfter(this.log, holds ? known.to : position, prefixes);
    if (first === null && looked !== null) this.empty.set(projection, { from: holds ? known.from : from, to: looked });
    return first;
  }

  /** The log may have grown since its end was asked for, and the projection with it. */
  private async assertHolds(projection: string, position: bigint): Promise<void> {
    const head = await this.log.head();
    if (position > head) throw new LogEndsEarlier(projection, position, head);
  }
}
