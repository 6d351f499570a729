import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { firstAfter } from '../../infra/eventstore/subscription/first-after.js';
import { readCheckpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { readFault } from '../../infra/postgres/read-model/faults.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import type { Projection } from './projection.js';

/** How a projection stands in the database, whichever instance runs it. */
export type Standing = {
  readonly projection: string;
  /** `behind`: the log holds events for it that its rows do not show yet. `stopped`: at an event that it cannot apply. */
  readonly state: 'current' | 'behind' | 'stopped' | 'outdated';
  /** Version of the fold that made the rows. */
  readonly version: number | null;
  readonly position: bigint | null;
  readonly events: bigint;
  /** When the oldest event that is not in its rows was written; null when there is none. */
  readonly behindSince: Date | null;
  /** Why it stopped. */
  readonly fault: { readonly position: bigint; readonly error: string } | null;
};

/** Looks up how projections stand. */
@Injectable()
export class Standings {
  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly log: EventLog,
  ) {}

  async of({ name, version, streamPrefixes }: Projection): Promise<Standing> {
    const checkpoint = await readCheckpoint(this.pool, name);
    const fault = await readFault(this.pool, name);
    const next = await firstAfter(this.log, checkpoint?.position ?? null, streamPrefixes);
    const outdated = (checkpoint?.version ?? version) < version;
    return {
      projection: name,
      state: fault ? 'stopped' : outdated ? 'outdated' : next ? 'behind' : 'current',
      version: checkpoint?.version ?? null,
      position: checkpoint?.position ?? null,
      events: checkpoint?.events ?? 0n,
      behindSince: next?.created ?? null,
      fault: fault && { position: fault.position, error: fault.error },
    };
  }
}
