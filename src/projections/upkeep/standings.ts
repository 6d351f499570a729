import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { countAfter } from '../../infra/eventstore/subscription/count-after.js';
import { type Checkpoint, readCheckpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { readFault, type StandingFault } from '../../infra/postgres/read-model/faults.js';
import { readKept } from '../../infra/postgres/read-model/kept.js';
import { missingTables } from '../../infra/postgres/read-model/missing-tables.js';
import { readUnknown } from '../../infra/postgres/read-model/unknown-events.js';
import type { UnknownEvents } from '../../infra/postgres/read-model/write-plan.js';
import { READ_MODEL_POOL } from '../../infra/postgres/tokens.js';
import { catalog } from '../catalog.js';
import { verifyLog } from '../engine/log-identity.js';
import type { Projection } from '../engine/projection.js';
import { ProjectionRefused } from '../engine/refusal.js';

/** How a projection stands in the database, whichever instance runs it. */
export type Standing = {
  readonly projection: string;
  /**
   * - `current`: its rows show everything that the log holds for it; `behind`: not yet
   * - `stopped`: at an event that it cannot apply
   * - `refused`: its rows were made from another log, or from an end of this one that is gone
   * - `outdated`: an older program made its rows; `broken`: a table of it is missing. A rebuild helps in both cases.
   */
  readonly state: 'current' | 'behind' | 'stopped' | 'refused' | 'outdated' | 'broken';
  /** Version of the fold that made the rows. */
  readonly version: number | null;
  readonly position: bigint | null;
  readonly events: bigint;
  /** Events that its rows do not show yet. Counted up to 10,000; `more` says that there are more. */
  readonly lag: { readonly events: number; readonly more: boolean; readonly seconds: number };
  /** When the oldest of them was written; null when there is none. */
  readonly behindSince: Date | null;
  /** Why it does not go on; null when it does. */
  readonly fault: { readonly position: bigint | null; readonly error: string } | null;
  /** Event types that this program does not know: kept in the log, and passed over here. */
  readonly unknown: readonly UnknownEvents[];
  /** The rows that the last rebuild replaced, as long as they are there: readers can be put back on them. */
  readonly kept: { readonly version: number; readonly position: bigint | null; readonly replacedAt: Date } | null;
};

const lagCountedUpTo = 10_000;

/** Looks up how projections stand. */
@Injectable()
export class Standings {
  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly log: EventLog,
  ) {}

  /** Every projection of the program. */
  all(): Promise<Standing[]> {
    return Promise.all(catalog.map((projection) => this.of(projection)));
  }

  async of(projection: Projection): Promise<Standing> {
    const { name, version, streamPrefixes } = projection;
    const checkpoint = await readCheckpoint(this.pool, name);
    const poison = await readFault(this.pool, name);
    const missing = checkpoint ? await missingTables(this.pool, projection, checkpoint.slot) : [];
    const refusal = checkpoint ? await this.refusal(name, checkpoint) : null;
    const after = checkpoint?.position ?? null;
    const { first, events, more } = await countAfter(this.log, after, streamPrefixes, lagCountedUpTo);
    const kept = await readKept(this.pool, name);
    const outdated = (checkpoint?.version ?? version) < version;
    const { state, fault } = judged(missing, refusal, poison, outdated, first !== null);
    return {
      projection: name,
      state,
      version: checkpoint?.version ?? null,
      position: after,
      events: checkpoint?.events ?? 0n,
      lag: { events, more, seconds: first ? Math.max(0, (Date.now() - first.created.getTime()) / 1_000) : 0 },
      behindSince: first?.created ?? null,
      fault,
      unknown: await readUnknown(this.pool, name),
      kept: kept && {
        version: kept.checkpoint.version,
        position: kept.checkpoint.position,
        replacedAt: kept.replacedAt,
      },
    };
  }

  /** Why nobody may go on from the checkpoint with this log; null when they belong together. */
  private async refusal(projection: string, checkpoint: Checkpoint): Promise<string | null> {
    try {
      await verifyLog(this.pool, this.log, projection, checkpoint);
      return null;
    } catch (error) {
      if (error instanceof ProjectionRefused) return error.message;
      throw error;
    }
  }
}

/** The worst that is true of a projection. */
const judged = (
  missing: readonly string[],
  refusal: string | null,
  poison: StandingFault | null,
  outdated: boolean,
  behind: boolean,
): Pick<Standing, 'state' | 'fault'> => {
  if (missing.length > 0) {
    return { state: 'broken', fault: { position: null, error: `${missing.join(', ')}: missing` } };
  }
  if (refusal !== null) return { state: 'refused', fault: { position: null, error: refusal } };
  if (poison) return { state: 'stopped', fault: { position: poison.position, error: poison.error } };
  if (outdated) return { state: 'outdated', fault: null };
  return { state: behind ? 'behind' : 'current', fault: null };
};
