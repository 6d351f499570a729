import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { retryAfterSeconds } from '../../infra/http/problem/catalogue.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { UpToDate } from '../../infra/postgres/lookups/up-to-date.js';
import { readCheckpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { CheckpointWaiter, ProjectionBehind } from '../../infra/postgres/read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { catalog } from '../catalog.js';
import type { Projection } from '../engine/projection.js';
import type { AsOf } from './as-of.js';

const patienceMs = 5_000;

/** Waits, for some seconds at most, until projections show what a reader relies on. */
@Injectable()
export class ReadYourWrites {
  constructor(
    private readonly log: EventLog,
    private readonly waiter: CheckpointWaiter,
    private readonly upToDate: UpToDate,
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
  ) {}

  /**
   * Waits until the event at a position that a command answered is shown, whichever stream it was written to. A
   * projection that does not read the event has nothing to wait for.
   * @throws ProblemException 503 when one of them stays behind, 404 when no event stands at the position
   */
  async wait(projections: readonly string[], position: bigint): Promise<void> {
    const stream = await this.log.streamAt(position);
    if (stream === null) {
      throw new ProblemException(
        'unknown',
        `No event stands at position ${position}; pass the position that a command answered.`,
      );
    }
    for (const { name, streamPrefixes } of named(projections)) {
      if (!streamPrefixes.some((prefix) => stream.startsWith(prefix))) continue;
      await orUnavailable(this.waiter.waitFor(name, position, patienceMs));
    }
  }

  /**
   * Waits until everything is shown that the log holds up to a moment: asked again, the state as of then is the same.
   * @throws ProblemException 503 when one of the projections stays behind
   */
  async settle(projections: readonly string[], moment: AsOf): Promise<void> {
    for (const projection of named(projections)) {
      if (!(await this.isPast(projection.name, moment))) await this.catchUp(projection, moment);
    }
  }

  /** True when whatever the projection has not shown yet is later than the moment: log time never runs backwards. */
  private async isPast(projection: string, moment: AsOf): Promise<boolean> {
    const { position, recordedAt } = (await readCheckpoint(this.pool, projection)) ?? {
      position: null,
      recordedAt: null,
    };
    if ('position' in moment) return position !== null && position >= moment.position;
    return recordedAt !== null && recordedAt > moment.instant;
  }

  private catchUp({ name, streamPrefixes }: Projection, moment: AsOf): Promise<void> {
    const upTo = 'position' in moment ? { upTo: moment.position } : {};
    return orUnavailable(this.upToDate.reach(name, streamPrefixes, { ...upTo, patienceMs }));
  }
}

const named = (names: readonly string[]): Projection[] => catalog.filter(({ name }) => names.includes(name));

const orUnavailable = async (waiting: Promise<void>): Promise<void> => {
  try {
    await waiting;
  } catch (error) {
    if (!(error instanceof ProjectionBehind)) throw error;
    throw new ProblemException('unavailable', error.message, {}, { 'Retry-After': String(retryAfterSeconds) });
  }
};
